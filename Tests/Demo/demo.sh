#!/usr/bin/env bash
# The main job from end to end, on the data of a made-up council: what `make demo` plays, in ./demo, made anew each time.
# Every outcome is checked here; the first that differs stops the demo with a sentence.
# A test plays it too, with CANUTE_DEMO for another folder than ./demo and CANUTE_BIN for the folder of the binaries.
set -euo pipefail
cd "$(dirname "$0")/../.."
source Tests/Demo/session.sh

council=Tests/Fixtures/Council
play=${CANUTE_DEMO:-demo}
PATH="${CANUTE_BIN:-$(swift build --show-bin-path)}:$PATH"
command -v canute >/dev/null || stop 'canute is not built. Run: swift build --product canute'
rm -rf "$play"
mkdir -p "$play"

chapter 'An archive'
run canute init "$play/archive" --name 'Skelbourne District Council' --origin records.skelbourne.example \
    --schedule RetentionPolicies/uk-local-government.xml
export CANUTE_ARCHIVE="$play/archive" CANUTE_USER='Marion Tregear'
tell "\$ export CANUTE_ARCHIVE=$play/archive CANUTE_USER='Marion Tregear'"

chapter 'Three sources, and what is not the council’s to keep'
run canute source add square --owner 'Rhiannon Pugh' --purpose 'Business done on the staff network' \
    --lawful-basis 'public task' --accounts directory
run canute source add chat --owner 'Priya Nambiar' --purpose 'Business done in chat' --lawful-basis 'public task'
run canute source add mail --owner 'Owen Lascelles' --purpose 'Correspondence' --lawful-basis 'public task'
run canute source exclude chat --conversation union-reps --code TU \
    --reason "The trade union branch's own talk, not held by the council"

chapter 'Capture'

# capture PATH SOURCE FORMAT READ RECORDED REVISED DUPLICATE EXCLUDED; a recorded and revised of - are counted together.
capture() {
    ask canute capture run "$1" --source "$2" --format "$3" --json
    tell "read $(value read): $(value recorded) recorded, $(value revised) revised, $(value duplicate) known," \
        "$(value excluded) excluded, $(value refused) refused, $(value failed) failed"
    is read "$4"
    if [ "$5" = - ]; then
        [ $(($(value recorded) + $(value revised))) -eq "$4" ] || stop 'every item should have been recorded or revised.'
    else
        is recorded "$5"
        is revised "$6"
    fi
    is duplicate "$7"
    is excluded "$8"
    is refused 0
    is failed 0
}

capture $council/square/outbox.json square activitystreams 121 - - 0 0
tell 'The chat as it was exported in November. Of #union-reps 11 messages are counted and none is kept.'
capture $council/slack-2024-11 chat slack 179 168 0 0 11
tell 'The chat as it was exported in December: November again, with one message reworded since.'
capture $council/slack-2024-12 chat slack 90 23 1 64 2
capture $council/mail/shared-mailboxes.mbox mail mail 66 66 0 0 0
tell 'The same mails again add nothing.'
capture $council/mail/shared-mailboxes.mbox mail mail 66 0 0 66 0
run canute capture coverage

tell 'What Mr Qadir wrote first, and what stands in its place now:'
ask canute search '"list to be replaced in 2021"' --source chat --purpose 'Showing an edited message' --json
is total 1
before=$(value seq)
run canute record show "$before" --purpose 'Showing an edited message'
mentions 'we took it off to pay for the roof'
ask canute search '"once we have prices in"' --source chat --purpose 'Showing an edited message' --json
is total 1
run canute record show "$(value seq)" --purpose 'Showing an edited message'

chapter 'One matter, in a post, a chat and a mail'
run canute search boiler --purpose 'What do we hold about the boiler at Hartwell Baths?'
ask canute search boiler --purpose 'What do we hold about the boiler at Hartwell Baths?' --json
found=$(hits)
for source in square chat mail; do
    tell "in $source: $(grep -c "|$source|" <<<"$found" || true)"
    grep -q "|$source|" <<<"$found" || stop "the search found nothing in $source."
done

chapter 'The people who wrote'
run canute people import $council/staff.csv --as-at 2024-11-29
mentions '24 people read' '24 new'
tell 'The same file again adds nothing:'
ask canute people import $council/staff.csv --as-at 2024-11-29 --json
is unchanged 24
run canute people find 'planning enforcement'
mentions 'Aisha Karim' 'Sunil Bhatt'
run canute people show 'imran.qadir@skelbourne.example'
mentions 'its profile gives the address' 'square:'

chapter 'A request, and its clock'
cat $council/request.txt
ask canute request open --regime FOIA --division england --received 2024-12-06 --from 'Moira Pennefather' \
    --text $council/request.txt --json
request=$(value id)
tell "$request, received $(value received), due $(value due)"
is due 2025-01-09
run canute request clock "$request"
ask canute request clock "$request" --json
is due 2025-01-09
holiday=$(objects | grep '2025-01-02' || true)
[ "$(value counted "$holiday")" = false ] || stop '2 January 2025 should not be counted as a working day.'
tell "2 January 2025 does not count: $(value reason "$holiday")"

chapter 'Search, select'
ask canute request search "$request" boiler --json
found=$(hits)
tell "$(wc -l <<<"$found") messages in $(cut -d '|' -f 2- <<<"$found" | sort -u | wc -l) conversations"
boiler=''
while IFS='|' read -r seq source conversation; do
    if [[ $conversation == *Priory* ]]; then
        run canute request review "$request" --conversation "$seq" --not-relevant \
            --reason 'The boiler at Priory Court, another building'
    else
        run canute request review "$request" --conversation "$seq" --relevant
        [[ $source == chat && $conversation == *'leisure-ops'*'boiler 2 repair'* ]] && boiler=$seq
    fi
done < <(sort -t '|' -k 2,3 -u <<<"$found" | sort -n)
[ -n "$boiler" ] || stop 'the chat thread about the repair was not among what the search found.'

chapter 'Decide a person once, redact'
run canute request redact "$request" --person 'Jodie Farrant' --as 'Officer B' --exemption '40(2)' \
    --reason 'A junior officer with no public role, who would not expect to be named'

# redact TEXT EXEMPTION REASON [OPTION…]: withholds TEXT wherever it stands.
redact() {
    run canute request redact "$request" --everywhere --text "$1" --exemption "$2" --reason "$3" "${@:4}"
}

tell 'Two colleagues call her by her first name alone:'
redact Jodie '40(2)' 'A junior officer with no public role'
redact '07700 900437' '40(2)' "An officer's own mobile number"
weighed='Sound tendering serves the public more than this one figure; the total spent on repairs is published'
redact '£48,650.00' '43(2)' 'A price given in confidence while the firm is bidding for similar work' \
    --public-interest "$weighed"
redact '£48,650' '43(2)' 'A price given in confidence while the firm is bidding for similar work' \
    --public-interest "$weighed"
ask canute search '"measure it twice"' --request "$request" --json
run canute request redact "$request" --seq "$(value seq)" --attachment 'Quotation BMS-Q2417.pdf' --exemption '43(2)' \
    --reason 'The quotation itself: the same price, and how it is made up' --public-interest "$weighed"

chapter 'Sign off, issue'
run canute request signoff "$request" --by 'Owen Lascelles'
ask canute request issue "$request" --layer requester --out "$play/$request.zip" --json
pack=$(value pack)
tell "$(value records) records, with $(value withheld) gaps where something is withheld, in $pack"
[ -f "$pack" ] || stop "$pack is not there."

chapter 'Does it prove itself?'
ask canute checkpoint show --json
key=$(value vkey)
tell "the archive's public key: $key"
run canute pack verify "$pack" --key "$key"
mentions verified
tell 'Without a key a pack can only agree with itself, and says so:'
expect 1 canute pack verify "$pack"
mentions consistent

tell 'One byte in the middle of a copy is changed:'
cp "$pack" "$play/altered.zip"
middle=$(($(stat --format %s "$play/altered.zip") / 2))
byte=$(od -An -tu1 -j $middle -N 1 "$play/altered.zip")
printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$play/altered.zip" bs=1 seek=$middle conv=notrunc status=none
expect 1 canute pack verify "$play/altered.zip" --key "$key"
mentions refused
[[ $output =~ [A-Z][0-9][0-9][0-9] ]] || stop 'the refusal should name its code.'
rm "$play/altered.zip"

tell 'Somebody with the same software makes a whole pack of a better story, under the same name, with another key:'
sed 's/we do not expect the main pool to open again before the new year/the main pool will open again on 16 December/' \
    $council/square/outbox.json >"$play/better-story.json"
cmp --silent "$play/better-story.json" $council/square/outbox.json && stop 'the forged story is no different.'
forger=(--archive "$play/forger")
run canute init "$play/forger" --name 'Skelbourne District Council' --origin records.skelbourne.example
ask canute capture run "$play/better-story.json" --source square --format activitystreams "${forger[@]}" --json
ask canute request open --regime FOIA --division england --received 2024-12-06 --from 'Moira Pennefather' \
    --text $council/request.txt "${forger[@]}" --json
forged=$(value id)
ask canute request search "$forged" '"before the new year" OR "16 December"' "${forger[@]}" --json
run canute request review "$forged" --conversation "$(value seq)" --relevant "${forger[@]}"
run canute request signoff "$forged" --by 'Owen Lascelles' "${forger[@]}"
run canute request issue "$forged" --layer requester --out "$play/forged.zip" "${forger[@]}"
expect 1 canute pack verify "$play/forged.zip" --key "$key"
mentions refused
[[ $output =~ [A-Z][0-9][0-9][0-9] ]] || stop 'the refusal should name its code.'
rm -r "$play/forged.zip" "$play/forger" "$play/better-story.json"

chapter 'What the request holds cannot be destroyed'
expect 1 canute disposal propose --conversation "$boiler" --ground 'The job is finished' --by 'Owen Lascelles'
mentions hold

chapter 'What nothing holds can be, by two people'
ask canute search Tarrowquill --purpose 'Finding small talk that is due for destruction' --json
quiz=$(value seq)
[ -n "$quiz" ] || stop 'the quiz team was not found.'
run canute record why "$quiz"
ask canute disposal propose --conversation "$quiz" --ground 'Small talk, its year is over' --by 'Owen Lascelles' --json
disposal=$(value id)
tell 'Not by the one who proposed it:'
expect 1 canute disposal approve "$disposal" --by 'Owen Lascelles'
run canute disposal approve "$disposal" --by 'Maggie Oyelaran'
run canute disposal execute "$disposal" --by 'Owen Lascelles'
run canute disposal certificate "$disposal"

chapter 'The words are gone, the record of them is not'
ask canute search Tarrowquill --purpose 'Checking a destruction' --json
is total 0
if LC_ALL=C grep --recursive --quiet --text --ignore-case rowquill "$play/archive"; then
    stop 'the destroyed word still stands in a file of the archive.'
fi
tell 'No file of the archive holds the word.'
run canute record why "$quiz"
mentions destroy
run canute verify
run canute pack verify "$pack" --key "$key"
mentions verified

zips=$(find "$play" -name '*.zip')
[ "$zips" = "$pack" ] || stop "one zip, $pack, should be left; there are: $zips"
chapter 'Done'
tell "Everything came out as it should, in $SECONDS seconds. The pack is a zip: unpack it, and data/index.html in it opens in a browser."
tell "The same archive opens in the browser: give yourself an account, then serve it:"
tell "  canute account add you --person 'Your Name' --role foi-officer --archive $play/archive < a-file-with-a-password"
tell "  canute serve --archive $play/archive"
tell "pack: $pack"
tell "key: $key"
