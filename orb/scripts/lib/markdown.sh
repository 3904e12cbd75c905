# What others wrote, such as the name of a resource, as text in a comment: no markup of it holds, nobody is mentioned, no picture is fetched, and
# nothing turns the direction in which it is read. Needs nothing.

# CommonMark reads markup also within an element of HTML, but not in a character that is written by its number
# (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references); whoever is named within <code> is not notified.
# shellcheck disable=SC2016 # jq's variables
readonly MARKDOWN='
  def shown: if test("^[ -~]*$") then . else
    explode | map(if . < 32 or (. > 126 and . < 160) or (. > 8231 and . < 8239) or (. > 8293 and . < 8298) then 32 else . end) | implode end;
  def most($limit): if length > $limit then "\(.[0:$limit])..." else . end;
  def html: reduce ("&amp;", "<lt;", ">gt;", "!#33;", "$#36;", "*#42;", "[#91;", "\\#92;", "]#93;", "_#95;", "`#96;", "|#124;", "~#126;") as $each (shown;
    split($each[0:1]) | join("&" + $each[1:]));
  def code: "<code>\(html)</code>";
  def link: if test("^https?://[A-Za-z0-9.:-]+([/?#][^][()<>|*!`@\\\\[:space:]]*)?$") then split("&") | join("&amp;") else code end;
  def within($limit): reduce .[] as $line ({ lines: [], left: $limit };
    if .left < ($line | length) then .left = 0 else .lines += [$line] | .left -= ($line | length) end) | .lines;'
