# Where the packages of a Node.js program come from: the folder whose lock file decides, and the packages beside the program that it
# uses. For npm, pnpm, yarn and bun alike. Needs jq.

# patterns_of FOLDER: the patterns of the members of the workspace whose root this is, one a line.
patterns_of() {
  if [[ -f $1/pnpm-workspace.yaml ]]; then
    sed -n '/^packages:/,/^[^[:space:]#-]/s/^[[:space:]]*-[[:space:]]*//p' "$1/pnpm-workspace.yaml" | sed -E "s/[[:space:]]*(#.*)?\$//; s/^['\"]//; s/['\"]\$//"
  elif [[ -f $1/package.json ]]; then
    jq --raw-output '.workspaces // [] | if type == "object" then .packages // [] else . end | .[]' "$1/package.json" 2> /dev/null || true
  fi
}

# members_of FOLDER ARRAY: the folders, from this one, of the packages of the workspace.
members_of() {
  local -n workspace_members=$2
  local pattern member
  workspace_members=()
  while IFS= read -r pattern; do
    if [[ $pattern == !* ]]; then # what an earlier pattern took in and this one takes out
      pattern=${pattern#!}
      pattern=${pattern#./}
      for member in "${!workspace_members[@]}"; do
        # shellcheck disable=SC2053 # it is a pattern
        if [[ ${workspace_members[member]} == ${pattern%/} ]]; then unset 'workspace_members[member]'; fi
      done
      continue
    fi
    while IFS= read -r member; do
      if [[ -f $1/$member/package.json && /$member/ != */node_modules/* ]]; then workspace_members+=("$member"); fi
    done < <(expanded_pattern "$1" "$pattern")
  done < <(patterns_of "$1")
}

# expanded_pattern FOLDER PATTERN: what fits it, one a line.
expanded_pattern() (
  cd "$1" || exit
  shopt -s globstar nullglob
  IFS=''
  local pattern=${2#./}
  # shellcheck disable=SC2086 # it is a pattern, which is no word list where IFS is empty
  printf '%s\n' ${pattern%/}
)

# package_of FOLDER: the nearest folder with a package.json, from this one up to the top of the checkout; nothing where there is none.
package_of() {
  local folder=$1
  while true; do
    if [[ -f $folder/package.json ]]; then
      printf '%s' "$folder"
      return 0
    fi
    if [[ -z $folder || -e $folder/.git ]]; then return 0; fi
    folder=${folder%/*}
  done
}

# find_root PACKAGE: fills ROOT with the root of the workspace that the package is a member of, and MEMBERS; for a package that is in
# none, with its own folder and its own members.
find_root() {
  ROOT=$1
  while [[ -n $ROOT && ! -e $ROOT/.git ]]; do
    ROOT=${ROOT%/*}
    members_of "$ROOT" MEMBERS
    if [[ " ${MEMBERS[*]} " == *" ${1#"$ROOT"/} "* ]]; then return 0; fi
  done
  ROOT=$1
  members_of "$ROOT" MEMBERS
}

# local_packages PACKAGE ARRAY: the folders and archives beside the package that it depends on, directly or through another of them: by
# a path, or by the name of a member of the workspace, as find_root left it.
local_packages() {
  local -n packages_beside=$2
  local -A names=()
  local name path at=0 queue=("$1") manifests=("${MEMBERS[@]/#/$ROOT/}")
  packages_beside=()
  manifests=("${manifests[@]/%//package.json}")
  if ((${#MEMBERS[@]} > 0)); then
    while IFS=$'\t' read -r name path; do names[$name]=${path%/package.json}; done < <(
      jq --raw-output 'select(.name) | "\(.name)\t\(input_filename)"' "${manifests[@]}"
    )
  fi
  while ((at < ${#queue[@]})); do
    while IFS=$'\t' read -r name path; do
      if [[ $path =~ ^(file|link|portal): ]]; then
        path=$(realpath -m -- "${queue[at]}/${path#*:}")
      else
        path=${names[$name]:-}
      fi
      if [[ -z $path || " $1 ${packages_beside[*]} " == *" $path "* ]]; then continue; fi
      packages_beside+=("$path")
      if [[ -f $path/package.json ]]; then queue+=("$path"); fi
    done < <(jq --raw-output '[.dependencies, .devDependencies, .optionalDependencies] | add // {} | to_entries[] | "\(.key)\t\(.value)"' "${queue[at]}/package.json")
    at=$((at + 1))
  done
}
