#!/usr/bin/env bash
# Install what a Pulumi program needs to run, where it lies: its dependencies, in exactly the versions of its lock file, and its plugins.
# For destroying, which runs no program, only what the stack's state needs is installed, from what was handed over; a failure is then a
# warning, since Pulumi can delete all but a dynamic provider's resources without it. Reads PARAM_PROGRAM (by default the program that
# hand_over_program.sh named; .arm-pipeline/program is what destroying has), PARAM_CACHE (whether the packages' archives are kept in the
# job's cache), PARAM_REQUIRED (false makes any failure a warning) and PARAM_ATTEMPTS.
set -euo pipefail
SCRIPT_NAME=install_program
# shellcheck source=lib/say.sh
. "${BASH_SOURCE[0]%/*}/lib/say.sh"
# shellcheck source=lib/parameters.sh
. "${BASH_SOURCE[0]%/*}/lib/parameters.sh"
# shellcheck source=lib/environment.sh
. "${BASH_SOURCE[0]%/*}/lib/environment.sh"
# shellcheck source=lib/retry.sh
. "${BASH_SOURCE[0]%/*}/lib/retry.sh"
# shellcheck source=lib/handover.sh
. "${BASH_SOURCE[0]%/*}/lib/handover.sh"
# shellcheck source=lib/refused.sh
. "${BASH_SOURCE[0]%/*}/lib/refused.sh"
# shellcheck source=lib/pulumi.sh
. "${BASH_SOURCE[0]%/*}/lib/pulumi.sh"
# shellcheck source=lib/workspaces.sh
. "${BASH_SOURCE[0]%/*}/lib/workspaces.sh"
# shellcheck source=lib/dependencies.sh
. "${BASH_SOURCE[0]%/*}/lib/dependencies.sh"

# What the package managers say of a lock file that does not fit: each of them would otherwise change it and take newer versions.
readonly UNFIT='can only install packages when your package\.json|ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|lockfile needs to be updated|YN0028|lockfile had changes'
# The same for other languages, whose hosts Pulumi starts: uv, poetry, Go.
readonly UNFIT_ELSEWHERE='lockfile at .* needs to be updated|changed significantly since poetry\.lock|missing go\.sum entry|updates to go\.mod needed'

in_root() { (cd "$ROOT" && "$@"); }

# has_plugins: whether a package that is installed says that a plugin of Pulumi belongs to it, or that cannot be seen.
has_plugins() {
  local folder
  if grep -qsE '^(packages|plugins):' "$program"/Pulumi.yaml; then return 0; fi
  if [[ ! -d $ROOT/node_modules ]]; then return 0; fi
  for folder in "$ROOT" "$PACKAGE"; do
    if grep -qsE '"resource"[[:space:]]*:[[:space:]]*true' "$folder"/node_modules/*/package.json "$folder"/node_modules/@*/*/package.json \
      "$folder"/node_modules/.pnpm/*/node_modules/*/package.json "$folder"/node_modules/.pnpm/*/node_modules/@*/*/package.json; then return 0; fi
  done
  return 1
}

# attempt WHAT COMMAND...: again on passing faults; ends the script, or for destroying only this installation, when it fails.
attempt() {
  local what=$1 status=0
  shift
  retry "$attempts" "$@" || status=$?
  case $status in
    0) return 0 ;;
    4) give_up 4 "a package registry or a plugin's server could not be reached in $attempts tries; what \"$what\" said stands above." ;;
    *)
      if grep -qE "$UNFIT" "$RETRY_LOG"; then
        give_up 1 "the lock file ${LOCK##*/} does not fit its package.json, and other versions than it names are not installed. Run the package manager's install in ${ROOT/#"$PWD"/.} and commit the lock file."
      fi
      if grep -qE "$UNFIT_ELSEWHERE" "$RETRY_LOG"; then
        give_up 1 "the lock file of the program in $program does not fit what the program asks for, and other versions than it names are not installed. Lock it anew (uv lock, poetry lock, go mod tidy) and commit the lock file."
      fi
      if refused "$RETRY_LOG"; then
        give_up 3 "a package registry refused the credentials; what \"$what\" said stands above. Check the token in the job's context, and what it may read."
      fi
      give_up 1 "\"$what\" failed in $program (status $status); what it said stands above."
      ;;
  esac
}

# give_up STATUS SENTENCE
give_up() {
  if [[ $destroying == no ]] && switch required true; then fail "$1" "$2"; fi
  warn "$2 Destroying goes on without: only resources of a dynamic provider need it."
  exit 0
}

# java_builder PROJECT_FILE: what builds a program of Java, as Pulumi finds it (https://github.com/pulumi/pulumi-java/tree/main/pkg/internal/executors);
# nothing where it is built already, brings its builder along, or names another.
java_builder() {
  if grep -qE '\b(binary|use-executor)\b' "$1"; then return 0; fi
  if [[ -f $program/pom.xml ]]; then
    if [[ ! -f $program/mvnw ]]; then printf mvn; fi
  elif compgen -G "$program/*.gradle*" > /dev/null && [[ ! -f $program/gradlew && ! -f $program/../gradlew ]]; then printf gradle; fi
}

# image_with TOOL: CircleCI's image that has it; .NET has none of those.
image_with() {
  case $1 in
    go | node) printf ', such as cimg/%s' "$1" ;;
    python3 | poetry) printf ', such as cimg/python' ;;
    java | mvn | gradle) printf ', such as cimg/openjdk' ;;
  esac
}

# language_is_there: what the program's language needs on this machine, and that Pulumi keeps to its lock file. Pulumi runs uv again for each
# preview and update, which would change a lock file that does not fit (https://github.com/pulumi/pulumi/pull/20117).
language_is_there() {
  local project tool='' each entry folder
  project=$(project_file "$program") || return 0
  for entry in nodejs:node bun:bun go:go python:python3 dotnet:dotnet java:java; do
    if is_of "$project" "${entry%:*}"; then tool=${entry#*:}; fi
  done
  if [[ $tool == python3 && $(< "$project") =~ toolchain[\"\']?:[[:space:]]*[\"\']?(uv|poetry) ]]; then tool=${BASH_REMATCH[1]}; fi
  for each in $tool $([[ $tool != java ]] || java_builder "$project"); do
    command -v "$each" > /dev/null 2>&1 ||
      give_up 2 "the program in $program needs \"$each\", which is not installed here. Install it in a step before, or use an executor that has it$(image_with "$each")."
  done
  folder=$(cd "$program" && pwd -P)
  while [[ $tool == uv && -n $folder ]]; do
    if [[ -f $folder/uv.lock ]]; then
      export UV_LOCKED=1
      if [[ -n ${BASH_ENV:-} ]]; then hand_on UV_LOCKED 1; fi
      say "The versions are those of ${folder/#"$PWD"/.}/uv.lock."
      return 0
    fi
    folder=${folder%/*}
  done
}

# install: a program of Node.js with a lock file by its own manager, strictly; any other by Pulumi, which knows every language.
install() {
  find_lock "$program"
  if [[ -z $LOCK ]] || { [[ $destroying == no ]] && grep -qsE '^packages:' "$program/Pulumi.yaml"; }; then # it makes the packages first
    language_is_there
    if [[ -n $PACKAGE && -z $LOCK ]]; then warn "no lock file is in ${ROOT/#"$PWD"/.}, so the newest versions that package.json allows are installed. Commit one."; fi
    attempt 'pulumi install' engine install
    return 0
  fi
  locked_install
  say "The versions are those of ${LOCK/#"$PWD/"/}."
  command -v "${COMMAND[0]}" > /dev/null 2>&1 || give_up 2 "\"${COMMAND[0]}\" is not installed, and the program's lock file is its. Install it in a step before, or use an image that has it."
  attempt "${COMMAND[*]}" in_root "${COMMAND[@]}"
  if [[ $destroying == no ]] && has_plugins; then attempt 'pulumi install --no-dependencies' engine install --no-dependencies; fi
}

main() {
  local program attempts destroying
  attempts=${PARAM_ATTEMPTS:-5}
  whole_number attempts "$attempts" 1
  switch cache || true; switch required true || true # refused now, and used later
  need jq
  scratch
  RETRY_LOG=$SCRATCH/said
  if ! find_program; then
    say "$NOTHING"
    return 0
  fi
  need pulumi
  say "Installing the dependencies and plugins of the program in $program."
  install
  say "The program in $program has what it needs."
}
main
