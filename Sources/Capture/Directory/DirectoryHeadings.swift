/// What the headings of councils' staff exports, and the attributes of directories, mean.
///
/// Words are compared by letters and digits alone: `E-mail address` is `emailaddress`.
enum DirectoryHeadings {
    /// What a column is.
    enum Column: Equatable {
        case field(DirectoryField)
        /// Parts of a name, from which it is made where no column has it whole.
        case givenName, familyName
        /// `Title`, which is a job title in some exports and Mr or Ms in others.
        case title
        /// An account of the source of this name.
        case account(source: String)
        /// A level of the organisation; the lower number is the smaller unit.
        case unit(Int)
    }

    /// What a heading means; nil where Canute does not keep what stands under it.
    static func column(_ heading: String) -> Column? {
        guard heading.utf8.count <= 200 else { return nil }
        let bare = HeaderRow.bare(heading)
        if let column = words[bare] { return column }
        return account(heading, bare)
    }

    /// `Slack handle`, `chat user name`, `handle: chat`.
    private static func account(_ heading: String, _ bare: String) -> Column? {
        let words = heading.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
        let markers = ["handle", "account", "username"]
        if let first = words.first, words.count > 1, markers.contains(String(first)) {
            return .account(source: words.dropFirst().joined(separator: " "))
        }
        for ending in [["handle"], ["account"], ["username"], ["user", "name"], ["user", "id"], ["member", "id"]]
        where words.count > ending.count && words.suffix(ending.count).map(String.init) == ending {
            return .account(source: words.dropLast(ending.count).joined(separator: " "))
        }
        return nil
    }

    private static let words: [String: Column] = {
        var words: [String: Column] = [:]
        for (column, names) in synonyms {
            for name in names.split(separator: " ") { words[String(name)] = column }
        }
        return words
    }()

    private static let synonyms: [(Column, String)] = [
        (
            .field(.number),
            """
            number employeenumber employeeno employeeid empno empnumber empid staffnumber staffno staffid payrollnumber \
            payrollno payrollref payrollreference payrollid personnelnumber personnelno personref personid personnumber \
            assignmentnumber workerid hrid pernr employeeref employeereference
            """
        ),
        (
            .field(.login),
            """
            login logon loginname loginid username userid uid networkid networklogin networkusername networkaccount \
            adaccount adusername samaccountname windowslogin windowsaccount accountname useraccount directoryusername
            """
        ),
        (
            .field(.name),
            "name fullname displayname employeename staffname personname cn preferredname employeefullname worker"
        ),
        (
            .givenName,
            "forename forenames firstname givenname preferredforename preferredfirstname knownas knownasname"
        ),
        (.familyName, "surname lastname familyname sn"),
        (
            .field(.mail),
            """
            mail email emailaddress emailaddresses workemail workemailaddress primaryemail businessemail officeemail \
            corporateemail mailaddress email1 email2 otheremail otheremails emailalias emailaliases aliases \
            additionalemail additionalemails secondaryemail previousemail formeremail rfc822mailbox \
            mailalternateaddress maillocaladdress proxyaddresses othermailbox
            """
        ),
        (.field(.handle), "handle handles accounts useraccounts"),
        (
            .field(.title),
            "jobtitle position positiontitle positionname post posttitle jobrole role designation jobname jobdescription"
        ),
        (.title, "title"),
        (.unit(0), "team teamname subteam"),
        (.unit(1), "section unit group subsection"),
        (.unit(2), "service servicearea serviceunit servicename"),
        (.unit(3), "department dept departmentname orgunit organisationunit organizationunit organisationalunit ou"),
        (.unit(4), "division businessunit"),
        (.unit(5), "directorate group1 portfolio"),
        (.field(.grade), "grade gradename payband paygrade salarygrade band jobgrade"),
        (.field(.skill), "skill skills expertise competencies specialism specialisms knowledge"),
        (.field(.interest), "interest interests askmeabout"),
        (
            .field(.joined),
            """
            joined joiningdate datejoined startdate startedon hiredate employeehiredate originalhiredate \
            employmentstartdate commencementdate datestarted dateofjoining joindate employeestartdate
            """
        ),
        (
            .field(.left),
            """
            left leavingdate dateleft enddate leavedate leaverdate terminationdate employmentenddate lastday \
            lastworkingday employeeleavedatetime dateofleaving employeeenddate datelastworked
            """
        ),
        (
            .field(.standing),
            """
            standing internalexternal internalorexternal employmenttype employeetype workertype persontype contracttype \
            staffcategory staffgroup usertype
            """
        ),
        (
            .field(.publicFacing),
            "publicfacing publicrole publicfacingrole ispublicfacing publicfacingpost facesthepublic"
        ),
    ]
}
