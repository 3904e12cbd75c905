# Choosing and moving what destroying a stack needs of its program's repository. Needs lib/say.sh, lib/dependencies.sh and
# lib/workspaces.sh.

# Files that decide an installation, wherever they lie: they say where packages come from, and hold their checksums.
readonly MANIFESTS=(package.json package-lock.json npm-shrinkwrap.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock bun.lock bun.lockb
  .npmrc .yarnrc .yarnrc.yml bunfig.toml .pnpmfile.cjs .yarn/releases .yarn/plugins .yarn/patches patches .nvmrc .node-version .tool-versions)
readonly PYTHON_MANIFESTS=(pyproject.toml poetry.lock poetry.toml uv.lock uv.toml Pipfile Pipfile.lock setup.py setup.cfg .python-version)

# takes PATH...: adds those that are there to TRAVEL.
takes() {
  local path
  for path in "$@"; do
    if [[ -e $path ]]; then TRAVEL+=("$path"); fi
  done
}

# takes_beside FROM PATH: what a manifest names by a path; it is said where that is not there.
takes_beside() {
  local path=$2
  if [[ $path != /* ]]; then path=$(realpath -m -- "$1/$2"); fi
  if [[ -e $path ]]; then TRAVEL+=("$path"); else warn "${path/#"$PWD/"/}, which ${1/#"$PWD/"/} names, is not there, so it cannot be handed over."; fi
}

# what_travels PROGRAM: fills TRAVEL with absolute paths, BASE with the folder that holds them all, and PLACE with the program's place in it.
what_travels() {
  local program path
  program=$(cd "$1" && pwd -P)
  TRAVEL=()
  takes "$program"/Pulumi.yaml "$program"/Pulumi.yml "$program"/Pulumi.json
  find_lock "$1"
  if [[ -n $PACKAGE ]]; then node_travels; fi
  if grep -q python "${TRAVEL[0]}"; then python_travels "$program"; fi
  while IFS= read -r path; do takes_beside "$program" "$path"; done < <(plugin_paths "${TRAVEL[0]}")
  BASE=$program
  for path in "${TRAVEL[@]}"; do
    while [[ $path/ != "$BASE"/* ]]; do BASE=${BASE%/*}; done
  done
  PLACE=${program#"$BASE"}
  PLACE=${PLACE#/}
}

# plugin_paths PROJECT_FILE: of the plugins that lie in the repository, in block or flow style, or in JSON.
plugin_paths() {
  if [[ $1 == *.json ]]; then
    jq --raw-output '.plugins // {} | .[]?[]?.path? // empty' "$1"
    return
  fi
  sed -nE '/^plugins:/,/^[^[:space:]#-]/{s/(^|[[:space:]])#.*//;p;}' "$1" |
    grep -oE "(^|[[:space:]{,-])[\"']?path[\"']?:[[:space:]]*(\"[^\"]*\"|'[^']*'|[^\"',}#]*)" |
    sed -E "s/^[^:]*:[[:space:]]*[\"']?//; s/[\"'[:space:]]*$//" || true
}

# node_travels: the manifests of the workspace, and the packages that lie beside the program and that it uses.
node_travels() {
  local member needed=() path
  takes "${MANIFESTS[@]/#/$ROOT/}"
  for member in ${MEMBERS[@]+"${MEMBERS[@]}"}; do takes "$ROOT/$member/package.json"; done
  if [[ $PACKAGE != "$ROOT" ]]; then takes "${MANIFESTS[@]/#/$PACKAGE/}"; fi
  local_packages "$PACKAGE" needed
  for path in ${needed[@]+"${needed[@]}"}; do takes_beside "$PACKAGE" "$path"; done
}

# environments PATH...: the marks of Python's virtual environments, which are made again.
environments() { find "$@" -name node_modules -prune -o -name pyvenv.cfg -print; }

# python_travels PROGRAM: a dynamic provider is stored as a reference to its module, so the program's own modules go too.
python_travels() {
  local file path folder=$1 remade=(-name node_modules -o -name .git -o -name .arm-pipeline)
  while IFS= read -r file; do remade+=(-o -path "${file%/pyvenv.cfg}"); done < <(environments "$1")
  takes "${PYTHON_MANIFESTS[@]/#/$1/}"
  while IFS= read -r file; do takes "$file"; done < <(find "$1" \( "${remade[@]}" \) -prune -o -type f \( -name '*.py' -o -name 'requirements*.txt' \) -print)
  while IFS= read -r path; do takes_beside "$1" "$path"; done < <(
    cat "$1"/requirements*.txt 2> /dev/null | sed -nE 's/^[[:space:]]*(-e|--editable|-r|--requirement|-c|--constraint)?[[:space:]=]*(\.\.?\/[^[:space:];#]*|\.\.).*/\2/p'
    sed -nE "s/.*\bpath[[:space:]]*=[[:space:]]*[\"']([^\"']+)[\"'].*/\1/p" "$1/pyproject.toml" 2> /dev/null || true
  )
  while [[ -n $folder && ! -e $folder/.git ]]; do # a workspace of uv has its lock file at its root
    folder=${folder%/*}
    if grep -qsF '[tool.uv.workspace]' "$folder/pyproject.toml"; then takes "$folder/pyproject.toml" "$folder/uv.lock"; fi
  done
}

# travel_to FOLDER: makes the folder anew. What is made again, and history, stay behind; so do secrets in the managers' settings.
travel_to() {
  local file path remade=(-name node_modules -o -name .git -o -name .arm-pipeline -o -name __pycache__) paths=() files=()
  rm -rf "$1"
  mkdir -p "$1"
  for path in "${TRAVEL[@]}"; do paths+=(".${path#"$BASE"}"); done
  while IFS= read -r file; do remade+=(-o -path "${file%/pyvenv.cfg}"); done < <(cd "$BASE" && environments "${paths[@]}")
  (cd "$BASE" && find "${paths[@]}" \( "${remade[@]}" \) -prune -o \( -type f -o -type l \) -print) | sort -u > "$1/.files"
  # BusyBox' tar reads no list from a file on every system, and a list of arguments has an end.
  while mapfile -t -n 500 files && ((${#files[@]} > 0)); do
    tar -C "$BASE" -cf - -- "${files[@]}" | tar -C "$1" -xf - || fail 1 "what destroying needs could not be copied to $1; tar says why above."
  done < "$1/.files"
  rm "$1/.files"
  while IFS= read -r file; do without_secrets "$file"; done < <(find "$1" -type f \( -name .npmrc -o -name .yarnrc -o -name .yarnrc.yml -o -name bunfig.toml \))
}

# without_secrets FILE: a secret that is written out is left out of what the workspace holds; the name of a variable stays.
without_secrets() {
  local secret='(_authToken|_auth|_password|npmAuthToken|npmAuthIdent|token|password)["'\'']?[[:space:]]*[=:][[:space:]]*["'\'']?[^$"'\''[:space:]]'
  if ! grep -qE "$secret" "$1"; then return 0; fi
  grep -vE "$secret" "$1" > "$1.clean" || true
  mv "$1.clean" "$1"
  warn "${1##*/} has a secret written out in it, which is not handed over. Name a variable instead, as \${NPM_TOKEN}, and give the destroy job its context too."
}
