# The settings for pop-before-smtp.conf(5), from appsettings.json: each key with its default and the comment above it. A comment stands before
# the line it explains, a key on the line of its value.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    return text
}
# A line that begins with a dot or a quote would be a request.
function line(text) { print (text ~ /^[.']/ ? "\\&" : "") escape(text) }
function explain(  i) {
    for (i = 1; i <= comments; i++) {
        if (comment[i] ~ /^  /) {
            if (i > 1) print ".br"
            sub(/^ +/, "", comment[i])
        }
        line(comment[i])
    }
    comments = 0
}
/^\/\// { next }
/^ *\/\// {
    sub(/^ *\/\/ ?/, "")
    comment[++comments] = $0
    next
}
match($0, /^  +"[A-Za-z0-9]+":/) {
    key = substr($0, RSTART, RLENGTH)
    is_inner = key ~ /^    /
    gsub(/[ ":]/, "", key)
    value = substr($0, RLENGTH + 1)
    sub(/^ */, "", value)
    sub(/,$/, "", value)
    if (is_inner) print ".TP\n\\fB" section ":" escape(key) "\\fR"
    else { print ".SS " escape(key); section = key }
    before = comments
    explain()
    if (value == "{") next
    if (before > 0) print ".br"
    if (value == "[") { is_list = 1; print "Default:" }
    else line("Default: " value)
    next
}
is_list && /^ *\]/ { is_list = 0; next }
is_list { sub(/^ +/, ""); print ".br"; line($0) }
