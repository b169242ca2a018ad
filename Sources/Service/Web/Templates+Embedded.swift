extension Templates {
    /// The templates that are part of the program, by name.
    ///
    /// A new one is a file in `Resources/Templates` and a line here.
    static let embedded: [(name: String, bytes: [UInt8])] = [
        ("frame", PackageResources.frame_mustache),
        ("form-token", PackageResources.form_token_mustache),
        ("field", PackageResources.field_mustache),
        ("button", PackageResources.button_mustache),
        ("summary", PackageResources.summary_mustache),
        ("table", PackageResources.table_mustache),
        ("table-cell", PackageResources.table_cell_mustache),
        ("tag", PackageResources.tag_mustache),
        ("pagination", PackageResources.pagination_mustache),
        ("fault", PackageResources.fault_mustache),
        ("sign-in", PackageResources.sign_in_mustache),
        ("home", PackageResources.home_mustache),
        ("choice", PackageResources.choice_mustache),
        ("boxes", PackageResources.boxes_mustache),
        ("holds", PackageResources.holds_mustache),
        ("hold", PackageResources.hold_mustache),
        ("hold-new", PackageResources.hold_new_mustache),
        ("schedules", PackageResources.schedules_mustache),
        ("forecast", PackageResources.forecast_mustache),
        ("coverage", PackageResources.coverage_mustache),
        ("verification", PackageResources.verification_mustache),
        ("accounts", PackageResources.accounts_mustache),
        ("account", PackageResources.account_mustache),
    ]
}
