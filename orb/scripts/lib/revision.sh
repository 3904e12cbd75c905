# What Git says of the commit that is built. Needs lib/say.sh and lib/parameters.sh.

# git_says ARGUMENT...: nothing where there is no git or no checkout.
git_says() { git "$@" 2> /dev/null || true; }

# read_revision: fills REVISION and CREATED; the time is the commit's, so that the same commit says the same.
read_revision() {
  REVISION=$(git_says rev-parse --verify HEAD)
  REVISION=${REVISION:-${CIRCLE_SHA1:-}}
  CREATED=$(TZ=UTC0 git_says show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD)
}

# default_branch: its name: the parameter, else what the clone or the remote says of it; nothing where nobody knows.
default_branch() {
  local branch
  branch=$(expand default_branch) || exit $?
  if [[ -z $branch ]]; then branch=$(git_says symbolic-ref --short refs/remotes/origin/HEAD); fi
  if [[ -z $branch ]]; then branch=$(GIT_TERMINAL_PROMPT=0 git_says ls-remote --symref origin HEAD | sed -n 's|^ref: refs/heads/\(.*\)[[:space:]]HEAD$|\1|p'); fi
  printf '%s' "${branch#origin/}"
}
