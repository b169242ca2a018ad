# What demo.sh is told in: run a command as a person would type it, keep what it said, stop when it is not what was expected.
# Sourced by demo.sh. Needs bash and nothing else that a machine with Swift would not have.

output=''

# A heading of the story.
chapter() { printf '\n== %s\n\n' "$1"; }

# What happens next, or what was just seen.
tell() { printf '%s\n' "$*"; }

# Ends the demo: the outcome was not the expected one.
stop() {
    printf '\nDEMO STOPPED: %s\n' "$1" >&2
    [ -z "$output" ] || printf 'The last command said:\n%s\n' "$output" >&2
    exit 1
}

# The command line of the arguments, quoted only where a person would have to.
typed() {
    local word line='$'
    for word in "$@"; do
        if [[ $word =~ ^[A-Za-z0-9_./=:,@+-]+$ ]]; then line+=" $word"; continue; fi
        if [[ $word != *"'"* ]]; then line+=" '$word'"; continue; fi
        word=${word//\\/\\\\}; word=${word//\"/\\\"}; word=${word//\$/\\\$}; word=${word//\`/\\\`}
        line+=" \"$word\""
    done
    printf '%s\n' "$line"
}

# expect STATUS COMMAND…: shows the command, runs it, shows what it says and keeps it in $output.
expect() {
    local wanted=$1 status=0
    shift
    typed "$@"
    output=$("$@" 2>&1 </dev/null) || status=$?
    [ -z "$output" ] || printf '%s\n' "$output"
    [ "$status" -eq "$wanted" ] || stop "exit status $status where $wanted was expected, from: $(typed "$@")"
}

# run COMMAND…: a command that has to succeed.
run() { expect 0 "$@"; }

# ask COMMAND…: the same for a command that answers in JSON; the answer is kept in $output and not shown.
ask() {
    local status=0 noise
    noise=$(mktemp)
    typed "$@"
    output=$("$@" 2>"$noise" </dev/null) || status=$?
    if [ "$status" -ne 0 ]; then
        output+=$'\n'$(<"$noise")
        rm -f "$noise"
        stop "exit status $status where 0 was expected, from: $(typed "$@")"
    fi
    rm -f "$noise"
}

# mentions TEXT…: each text stands in what the last command said, in any case.
mentions() {
    local text
    for text in "$@"; do
        [[ ${output,,} == *"${text,,}"* ]] || stop "\"$text\" was expected in the answer."
    done
}

# value NAME [JSON]: the first value of that name in the JSON, $output if none is given; empty when there is none.
value() {
    local json=${2-$output}
    local pattern="\"$1\"[[:space:]]*:[[:space:]]*(\"(([^\"\\\\]|\\\\.)*)\"|[^],}[:space:]]+)"
    [[ $json =~ $pattern ]] || return 0
    local found=${BASH_REMATCH[2]:-${BASH_REMATCH[1]}}
    [ "$found" = '""' ] && found=''
    found=${found//\\\//\/}
    printf '%s' "${found//\\\"/\"}"
}

# is NAME WANTED: the value of that name in the last JSON answer is the wanted one.
is() {
    local found
    found=$(value "$1")
    [ "$found" = "$2" ] || stop "$1 is \"$found\"; \"$2\" was expected."
}

# objects: the innermost objects of the last JSON answer, one a line.
objects() { tr -d '\n' <<<"$output" | grep -o '{[^{}]*}' || true; }

# hits: of the last answer of a search, "SEQ|source|conversation", one a line.
hits() {
    local object
    objects | while IFS= read -r object; do
        [ -n "$(value seq "$object")" ] || continue
        printf '%s|%s|%s\n' "$(value seq "$object")" "$(value source "$object")" "$(value conversation "$object")"
    done
}
