# What decides the versions of a program's dependencies. Needs lib/say.sh, lib/parameters.sh, lib/handover.sh, lib/pulumi.sh,
# lib/workspaces.sh and jq. destroying, COMMAND and NOTHING are for the caller.
# shellcheck disable=SC2034

# is_of PROJECT_FILE RUNTIMES: whether the program is of one of them; the runtime stands as a text or as a mapping's name, in block or flow
# style, or in JSON.
is_of() { grep -qE "^[\"']?runtime[\"']?[[:space:]]*:[[:space:]]*(\{.*name[\"']?:[[:space:]]*)?[\"']?($2)\b|^[[:space:]]+[\"']?name[\"']?:[[:space:]]*[\"']?($2)\b|\"runtime\":[[:space:]]*(\{[^}]*\"name\":[[:space:]]*)?\"($2)\"" "$1"; }

# The kind of a program for which this orb installs by itself, strictly from the lock file; all others are Pulumi's business.
is_node() { is_of "$1" 'nodejs|bun'; }

# project_file FOLDER: Pulumi's file in it, of a program or a policy pack.
project_file() {
  local file
  for file in "$1"/Pulumi{.yaml,.yml,.json,Policy.yaml}; do
    if [[ -f $file ]]; then
      printf '%s' "$file"
      return 0
    fi
  done
  return 1
}

# find_lock PROGRAM: fills PACKAGE (the folder of the program's package.json), ROOT (of its workspace, or the same) with its MEMBERS, LOCK
# (the file) and MANAGER, with absolute paths; all are empty for a program that is not of Node.js, LOCK and MANAGER where nothing is locked.
find_lock() {
  local program project wanted entry
  PACKAGE='' ROOT='' LOCK='' MANAGER=''
  MEMBERS=()
  program=$(cd "$1" && pwd -P)
  project=$(project_file "$program") || return 0
  is_node "$project" || return 0
  PACKAGE=$(package_of "$program")
  if [[ -z $PACKAGE ]]; then return 0; fi
  find_root "$PACKAGE"
  wanted=$(sed -nE "s/^.*packagemanager[\"']?:[[:space:]]*[\"']?([a-z]+).*/\1/p" "$project" | head -n 1)
  for entry in npm:package-lock.json npm:npm-shrinkwrap.json pnpm:pnpm-lock.yaml yarn:yarn.lock bun:bun.lock bun:bun.lockb; do
    if [[ -f $ROOT/${entry#*:} && (-z $wanted || $wanted == auto || $wanted == "${entry%%:*}") ]]; then
      LOCK=$ROOT/${entry#*:}
      MANAGER=${entry%%:*}
      return 0
    fi
  done
}

# yarn_is_classic: version 1 has other options and no checksums of what it keeps.
yarn_is_classic() { grep -q '^# yarn lockfile v1' "$LOCK"; }

# Where npm keeps the archives of packages between jobs: a folder of its own, so that what a cache brings is read by no other command.
readonly NPM_FOLDER=${HOME:-}/.arm-pipeline/npm

# What name_dependencies.sh found, for the cache of CircleCI and for the installation.
readonly DEPENDENCIES=$HANDOVER/dependencies.key

# destroying_needs_dependencies: whether the state holds a resource whose provider is code of the program's own packages. Where the
# backend does not say, they are installed.
destroying_needs_dependencies() {
  local stack status=0
  if [[ -f $DEPENDENCIES ]]; then
    if [[ $(head -n 1 "$DEPENDENCIES") == 'not needed' ]]; then return 1; fi
    return 0
  fi
  handed_over_program
  stack=${HANDED[0]}
  engine stack export --stack="$stack" > "$SCRATCH/state" 2> /dev/null || status=$?
  if ((status == 6)); then return 1; fi
  if ((status != 0)); then return 0; fi
  jq --exit-status '[.deployment.resources // [] | .[].type | test("^pulumi-(nodejs|python):")] | any' "$SCRATCH/state" > /dev/null
}

# find_program: fills program with the folder whose dependencies are meant: the parameter's, else the one that was handed over; WHERE with
# the same; and destroying with "yes" where it is what destroying has. Returns 1 with NOTHING, which says why there is nothing to install.
find_program() {
  program=${PARAM_PROGRAM:-}
  destroying=no
  if [[ $program == "$PROGRAM" ]]; then
    destroying=yes
    if [[ ! -d $PROGRAM || ! -f $HANDOVER/stack.json ]]; then # the deploy job may have ended before it handed one over
      NOTHING="No program was handed over in $PROGRAM, so there is nothing to install."
      return 1
    fi
    read_stack_file
    program=${HANDED[1]}
  elif [[ -z $program ]]; then
    program=.
    if [[ -f $HANDOVER/stack.json ]]; then program=$(program_where_it_lies) || exit $?; fi
  fi
  folder program "$program"
  WHERE=$program
  if [[ $destroying == no ]]; then return 0; fi
  need pulumi
  if destroying_needs_dependencies; then return 0; fi
  NOTHING='Destroying runs no program, and the stack has no resource of a dynamic provider, so nothing is installed.'
  return 1
}

# locked_install: fills COMMAND with the manager's strict installation. Scripts of packages run for an update, not for destroying: the
# repository that they may read (husky's hooks, a build) is not there.
locked_install() {
  case $MANAGER in
    npm)
      COMMAND=(npm ci --no-audit --no-fund --prefer-offline --no-update-notifier --loglevel=error)
      if switch cache && [[ -z ${npm_config_cache:-${NPM_CONFIG_CACHE:-}} ]]; then COMMAND+=("--cache=$NPM_FOLDER"); fi
      ;;
    pnpm) COMMAND=(pnpm install --frozen-lockfile --prefer-offline) ;;
    yarn) if yarn_is_classic; then COMMAND=(yarn install --frozen-lockfile --prefer-offline --non-interactive); else COMMAND=(yarn install --immutable); fi ;;
    bun) COMMAND=(bun install --frozen-lockfile) ;;
  esac
  if [[ $destroying == yes ]]; then
    if [[ $MANAGER == yarn ]] && ! yarn_is_classic; then COMMAND=(env YARN_ENABLE_SCRIPTS=false "${COMMAND[@]}"); else COMMAND+=(--ignore-scripts); fi
  fi
  if [[ $MANAGER != npm ]] && ! command -v "$MANAGER" > /dev/null 2>&1 && command -v corepack > /dev/null 2>&1; then COMMAND=(corepack "${COMMAND[@]}"); fi
}
