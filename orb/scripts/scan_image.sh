#!/usr/bin/env bash
# Scan an image that was handed over for known vulnerabilities with grype, and end with 5 where one is as severe as PARAM_SEVERITY or more. The
# SBOM is scanned where there is one, so that nothing is pulled again: PARAM_SBOM (a file: SPDX, CycloneDX or Syft's), else what the registry has
# attested for each platform, else the image. Written to .arm-pipeline/scan: a table, SARIF and grype's own JSON. Reads PARAM_IMAGE_NAME,
# PARAM_ONLY_FIXABLE (what has no fix fails nothing), PARAM_IGNORE_FILE (a line each: VULNERABILITY DATE REASON; the date is the last day),
# PARAM_DATABASE_URL, PARAM_MAX_DATABASE_AGE (hours) and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=scan_image
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/image_handover.sh
. "${BASH_SOURCE[0]%/*}/lib/image_handover.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/registry.sh
. "${BASH_SOURCE[0]%/*}/lib/registry.sh"

readonly SCAN=$HANDOVER/scan

grype_says() { GRYPE_CHECK_FOR_APP_UPDATE=false grype "$@"; }

# is_day YYYY-MM-DD: whether the calendar has it.
is_day() {
  local year days=31
  [[ $1 =~ ^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$ ]] || return 1
  year=$((10#${BASH_REMATCH[1]}))
  case ${BASH_REMATCH[2]} in
    04 | 06 | 09 | 11) days=30 ;;
    02) days=$((year % 4 == 0 && year % 100 != 0 || year % 400 == 0 ? 29 : 28)) ;;
  esac
  ((10#${BASH_REMATCH[3]} <= days))
}

# read_ignored: fills IGNORED with the vulnerabilities that are accepted until a day that is not over. An entry without a day or a reason, or
# whose day is over, is refused by its name: nobody would look at it again.
read_ignored() {
  local file line number=0 id day reason today over=''
  IGNORED=()
  file=$(expand ignore_file) || exit $?
  if [[ -z $file ]]; then return 0; fi
  [[ -f $file ]] || fail 2 "parameter \"ignore_file\" names no file: \"$file\" (looked in $PWD)"
  today=$(date -u +%F)
  while IFS= read -r line || [[ -n $line ]]; do # the last line may lack its newline
    number=$((number + 1))
    if ((number == 1)); then line=${line#$'\xef\xbb\xbf'}; fi # what editors of Windows put before a text, as the next line's carriage return after it
    line=${line%$'\r'}
    read -r id day reason < <(printf '%s\n' "$line") || true
    if [[ -z $id || $id == \#* ]]; then continue; fi
    [[ $id =~ ^[A-Za-z0-9][A-Za-z0-9:._-]*$ && $day =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ && -n $reason ]] ||
      fail 2 "line $number of $file is not VULNERABILITY YYYY-MM-DD REASON: \"$line\""
    is_day "$day" || fail 2 "line $number of $file names a day that no calendar has: \"$day\""
    if [[ $day < $today ]]; then over+=" $id (until $day: $reason)"; fi
    if [[ " ${IGNORED[*]} " != *" $id "* ]]; then IGNORED+=("$id"); fi # of two days for one the earlier counts
  done < "$file"
  [[ -z $over ]] || fail 2 "what is accepted in $file is so no more:$over. Fix it, or decide anew and write another day."
}

# write_settings: grype's configuration, from what is accepted alone: a file of the repository could switch anything off.
write_settings() {
  printf '%s\n' ${IGNORED[@]+"${IGNORED[@]}"} |
    jq --raw-input --slurp '{ ignore: [split("\n")[] | select(. != "") | { vulnerability: ., "include-aliases": true }] }' > "$SCRATCH/settings.yaml"
  export GRYPE_CONFIG=$SCRATCH/settings.yaml
}

# fetch_database: the newest, and not older than it may be. grype's own check of the age is off, since ours says what to do.
fetch_database() {
  local status=0 built hours
  # In a folder of this step's own: what a cache of the machine brings would be believed.
  export GRYPE_DB_CACHE_DIR=$SCRATCH/database GRYPE_DB_VALIDATE_AGE=false GRYPE_DB_REQUIRE_UPDATE_CHECK=true
  say 'Fetching the database of vulnerabilities.'
  retry "$ATTEMPTS" grype_says db update || status=$?
  case $status in
    0) ;;
    4) fail 4 "the database of vulnerabilities could not be reached in $ATTEMPTS tries, so nothing was scanned; what grype said stands above. Run the job again, or name a mirror in \"database_url\"." ;;
    *) fail 1 "the database of vulnerabilities could not be fetched (grype's status: $status), so nothing was scanned; what it said stands above." ;;
  esac
  export GRYPE_DB_AUTO_UPDATE=false
  grype_says db status --output json > "$SCRATCH/status" || fail 1 'what grype says of its database stands above; nothing was scanned.'
  built=$(jq --raw-output '.built' "$SCRATCH/status")
  hours=$(jq --raw-output --argjson now "$(date +%s)" '.built | sub("\\.[0-9]+Z$"; "Z") | fromdateiso8601 | ($now - .) / 3600 | floor' "$SCRATCH/status") ||
    fail 1 'what grype says of its database has no day; nothing was scanned.'
  ((hours <= 10#$age)) ||
    fail 5 "the database of vulnerabilities is of $built, $hours hours old, and at most $age are allowed (\"max_database_age\"), so nothing was scanned. Does its mirror still follow?"
  say "The database is of $built."
}

# attested REFERENCE: fills ATTESTED with the platforms whose SBOM the registry has and that lists something, each written to SCRATCH/sboms.
attested() {
  ATTESTED=()
  if ! has_buildx; then return 0; fi
  ask_registry "${1%%/*}" "read the attestations of $1" docker buildx imagetools inspect --format '{{json .SBOM}}' "$1" > /dev/null ||
    fail 1 "the attestations of $1 could not be read; what docker said stands above."
  # Of one platform it is { SPDX }, of several { PLATFORM: { SPDX } }. One that lists no package but Syft's own for the whole would pass whatever
  # the image has.
  jq --arg platform "$platforms" 'if type != "object" then {} elif has("SPDX") then { ($platform): . } else . end
    | with_entries(select(any(.value.SPDX.packages[]?; .SPDXID // "" | startswith("SPDXRef-DocumentRoot-") | not)))' "$RETRY_LOG" > "$SCRATCH/sboms" 2> /dev/null ||
    fail 1 "what the registry has attested of $1 cannot be read."
  mapfile -t ATTESTED < <(jq --raw-output 'keys[]' "$SCRATCH/sboms")
}

# scan NAME WHAT ARGUMENT...: with the results in the files of that name.
scan() {
  local name=$1 what=$2 status=0
  shift 2
  say "Scanning $what."
  retry "$ATTEMPTS" grype_says "$@" --verbose --output "table=$SCAN/$name.txt" --output "json=$SCAN/$name.json" --output "sarif=$SCAN/$name.sarif" || status=$?
  case $status in
    0) ;;
    4) fail 4 "$what could not be reached in $ATTEMPTS tries; what grype said stands above." ;;
    *)
      ! grep -qiE "$REFUSED" "$RETRY_LOG" || fail 3 "the registry refused to let this login read $what. Check that a log_in step runs before this one."
      fail 1 "$what could not be scanned (grype's status: $status); what it said stands above."
      ;;
  esac
  # Where nothing is known to be in it, nothing was looked up: an image of one static program, or an SBOM that went wrong.
  ! grep -qE 'found 0 vulnerability matches across 0 packages' "$RETRY_LOG" ||
    fail 5 "grype found no package in $what, so no vulnerability was looked for, and there may be any. Give what is in it as \"sbom\", or leave the scan out."
  cat "$SCAN/$name.txt"
  SCANNED+=("$SCAN/$name.json")
}

# scan_all: one scan for each platform of the image.
scan_all() {
  local name=$1 file=$2 reference platform platforms missing=()
  if [[ -n $sbom ]]; then
    scan "$name" "the SBOM in $sbom" "sbom:$sbom"
    return 0
  fi
  reference=$(read_handover "$file" '.reference // ""') || exit $?
  [[ -n $reference ]] || fail 2 "the image \"$name\" is not pushed yet, and the registry's is what is scanned. Run this after push_image, or give its SBOM in \"sbom\"."
  platforms=$(read_handover "$file" '.platforms[].platform') || exit $?
  attested "$reference"
  while IFS= read -r platform; do
    if [[ " ${ATTESTED[*]} " == *" $platform "* ]]; then
      jq --arg platform "$platform" '.[$platform].SPDX' "$SCRATCH/sboms" > "$SCRATCH/sbom.json"
      scan "$name-${platform//\//-}" "the SBOM of $reference for $platform, from the registry" "sbom:$SCRATCH/sbom.json"
    else
      missing+=("$platform")
    fi
  done < <(printf '%s\n' "$platforms")
  for platform in ${missing[@]+"${missing[@]}"}; do
    say "The registry has no SBOM for $platform that lists a package, so the image is pulled."
    scan "$name-${platform//\//-}" "$reference for $platform" "registry:$reference" --platform "$platform"
  done
}

# judge: what is found, worst first, as VULNERABILITY (SEVERITY) in PACKAGE VERSION. What is unknown is no more than negligible.
judge() {
  jq --slurp --raw-output --arg limit "$severity" --argjson fixable "$only_fixable" '
    ["unknown", "negligible", "low", "medium", "high", "critical"] as $order | def rank: ascii_downcase as $word | $order | index($word) // 0;
    [.[].matches[]? | { id: .vulnerability.id, severity: .vulnerability.severity, fixes: (.vulnerability.fix.versions // []), state: .vulnerability.fix.state,
        also: [.relatedVulnerabilities[]?.id], package: "\(.artifact.name) \(.artifact.version)" }] | unique
    | map(select((.severity | rank) >= ($limit | rank) and ((.state == "fixed") or ($fixable | not)))) | sort_by(-(.severity | rank))[]
    | "\(.id)\(if .also == [] then "" else " (\(.also | join(", ")))" end), \(.severity | ascii_downcase), in \(.package)\(if .state == "fixed" then ", fixed in \(.fixes | join(", "))" else ", not fixed" end)"' "${SCANNED[@]}"
}

# warn_of_unused: what is accepted and not there any more can leave the file.
warn_of_unused() {
  local id
  for id in ${IGNORED[@]+"${IGNORED[@]}"}; do
    if ! jq --slurp --exit-status --arg id "$id" 'any(.[].ignoredMatches[]?; .vulnerability.id == $id or any(.relatedVulnerabilities[]?; .id == $id))' "${SCANNED[@]}" > /dev/null; then
      warn "$id is accepted, and not found: its line can go."
    fi
  done
}

main() {
  local names files severity age only_fixable=false found count sbom url
  severity=${PARAM_SEVERITY:-high}
  matches severity "$severity" '^(negligible|low|medium|high|critical)$' 'one of negligible, low, medium, high, critical'
  age=${PARAM_MAX_DATABASE_AGE:-120}
  whole_number max_database_age "$age" 1
  if switch only_fixable; then only_fixable=true; fi
  ATTEMPTS=$(attempts_parameter) || exit $?
  url=$(expand database_url) || exit $?
  if [[ -n $url ]]; then
    matches database_url "$url" '^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])[^[:space:]]+$' 'an https URL'
    export GRYPE_DB_UPDATE_URL=$url
  fi
  sbom=$(expand sbom) || exit $?
  [[ -z $sbom || -f $sbom ]] || fail 2 "parameter \"sbom\" names no file: \"$sbom\" (looked in $PWD)"
  need jq
  read_ignored
  chosen_images names
  ((${#names[@]} == 1)) || fail 2 "several images were handed over: ${names[*]}. Say in the parameter \"image_name\" which one is meant."
  files_of files "${names[0]}"
  ((${#files[@]} == 1)) || fail 2 "the image \"${names[0]}\" is in parts; run this after publish_manifest."
  command -v grype > /dev/null 2>&1 || fail 2 '"grype" is not installed. Run install_grype before this step.'
  registry_scratch
  rm -rf "${SCAN:?}" # what an earlier scan wrote is no result of this one
  mkdir -p "$SCAN"
  write_settings
  fetch_database
  SCANNED=()
  scan_all "${names[0]}" "${files[0]}"
  found=$(judge) || fail 1 'what grype found cannot be read; what jq said stands above.'
  warn_of_unused
  if [[ -n $found ]]; then
    count=$(printf '%s\n' "$found" | wc -l)
    fail 5 "the image \"${names[0]}\" has $((count)) $( ((count == 1)) && printf vulnerability || printf vulnerabilities) of $severity or worse$([[ $only_fixable == false ]] || printf ' that can be fixed'):"$'\n'"$found"$'\n'"Build on what has the fixes, or accept one until a day in the ignore file."
  fi
  say "No vulnerability of $severity or worse$([[ $only_fixable == false ]] || printf ' that can be fixed') is in the image \"${names[0]}\". Written: $SCAN"
}
main
