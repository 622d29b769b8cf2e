# A page of regex-presets/ or install/ in the macros of man(7): headings, paragraphs, lists, tables and code, as far as these pages use Markdown.
function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    return text
}
function request(text) { return (text ~ /^[.']/ ? "\\&" : "") text }
# `code` and *emphasis* within a line.
function inline(text,  parts, count, i, out) {
    count = split(text, parts, "`")
    for (i = 1; i <= count; i++) out = out (i % 2 ? escape(parts[i]) : "\\fB" escape(parts[i]) "\\fR")
    return request(out)
}
function cells(text,  list, count, i, cell, out) {
    # A bar in code is written \| there.
    gsub(/\\\|/, "\001", text)
    count = split(text, list, "|")
    for (i = 2; i < count; i++) {
        cell = list[i]
        gsub(/^ +| +$/, "", cell)
        gsub(/\001/, "|", cell)
        if (i == 2) print ".TP\n" inline(cell)
        else print (i > 3 ? ".br\n" : "") inline(cell)
    }
}
/^```/ {
    is_code = !is_code
    print is_code ? ".PP\n.nf\n.RS 4" : ".RE\n.fi"
    next
}
is_code { print request(escape($0)); next }
/^# / { next }
/^## / { print ".SH " toupper(escape(substr($0, 4))); is_new = 0; next }
/^### / { print ".SS " escape(substr($0, 5)); is_new = 0; next }
/^\|[-| ]+\|$/ { next }
/^\|/ {
    if (is_table) cells($0)
    is_table = 1
    is_new = 0
    next
}
{ is_table = 0 }
/^$/ { is_new = 1; next }
/^\* / { print ".IP \\(bu 2"; print inline(substr($0, 3)); is_new = 0; next }
/^[0-9]+\. / { print ".IP " substr($0, 1, index($0, " ") - 1) " 4"; print inline(substr($0, index($0, " ") + 1)); is_new = 0; next }
is_new { print ".PP"; is_new = 0 }
{ sub(/^ +/, ""); print inline($0) }
