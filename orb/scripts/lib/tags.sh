# The tags of an image. Needs lib/say.sh, lib/parameters.sh and lib/revision.sh.

# fit NAME LENGTH: the name of a branch or a Git tag as most tools make it fit: "-" for what no tag may hold, and none of it at the beginning.
fit() {
  local LC_ALL=C fit # in other locales A-Z may hold accented letters
  fit=${1//[^A-Za-z0-9_.-]/-}
  fit=${fit#"${fit%%[!.-]*}"}
  printf '%s' "${fit:0:$2}"
}

# fit_tag TAG LENGTH: the tag with the name of the branch or Git tag in it made fit. What somebody wrote into the parameter stays as it
# is, and is refused where it is no tag.
fit_tag() {
  local tag=$1 name value
  for name in CIRCLE_BRANCH CIRCLE_TAG; do # CircleCI may have put the branch in before, so the value is looked for
    value=${!name:-}
    if [[ -z $value || $tag != *"$value"* ]]; then continue; fi
    tag=${tag//"$value"/"$(fit "$value" 128)"}
    tag=${tag:0:$2}
  done
  printf '%s' "$tag"
}

# git_tags ENTRY IMAGE_NAME LENGTH: what an entry from Git gives this pipeline, one a line; nothing where it has no such thing.
git_tags() {
  local branch
  case $1 in
    git:sha) printf '%s' "${CIRCLE_SHA1:-$(git_says rev-parse --verify HEAD)}" ;;
    git:short_sha) git_tags git:sha | head -c 7 ;;
    git:branch) fit "${CIRCLE_BRANCH:-}" "$3" ;;
    git:tag) fit "${CIRCLE_TAG:-}" "$3" ;;
    git:semver) versions "$2" "$3" ;;
    git:latest)
      if [[ -z ${CIRCLE_BRANCH:-} ]]; then return 0; fi
      branch=$(default_branch) || exit $?
      [[ -n $branch ]] || fail 2 'parameter "tags" has "git:latest", and Git does not say here which branch is the default one. Name it: default_branch: main'
      if [[ $CIRCLE_BRANCH == "$branch" ]]; then printf latest; fi
      ;;
    *) fail 2 "parameter \"tags\" is not one of git:sha, git:short_sha, git:branch, git:tag, git:semver, git:latest: \"$1\"" ;;
  esac
}

# versions IMAGE_NAME LENGTH: 1.2.3, 1.2 and 1 of the Git tag v1.2.3, or NAME-v1.2.3 of one image of several, by https://semver.org. A
# prerelease gives itself alone, and 0.1.2 no "0", since all may change between these.
versions() {
  local tag=${CIRCLE_TAG:-} number='(0|[1-9][0-9]*)'
  tag=${tag#"$1"[-_/@]}
  if [[ ! $tag =~ ^v?$number\.$number\.$number(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$ ]]; then return 0; fi
  fit "${tag#v}" "$2"
  if [[ -n ${BASH_REMATCH[4]} ]]; then return 0; fi
  printf '\n%s' "${BASH_REMATCH[1]}.${BASH_REMATCH[2]}"
  if [[ ${BASH_REMATCH[1]} != 0 ]]; then printf '\n%s' "${BASH_REMATCH[1]}"; fi
}

# tags_parameter SUFFIX IMAGE_NAME: fills TAGS, each with the suffix.
tags_parameter() {
  local entries entry text tag length=$((128 - ${#1}))
  local -a found
  list tags entries
  ((${#entries[@]} > 0)) || fail 2 "parameter \"tags\" lists no tag. Give one a line; outside CircleCI \"\$CIRCLE_SHA1\" is empty."
  TAGS=()
  for entry in "${entries[@]}"; do
    if [[ $entry == git:* ]]; then
      text=$(git_tags "$entry" "$2" "$length") || exit $?
      mapfile -t found < <(printf '%s' "$text")
    else
      text=$(fit_tag "$entry" "$length")
      found=("$text")
      if [[ $text != "$entry" ]]; then say "The tag \"$entry\" is made fit for a registry: \"$text\"."; fi
    fi
    for tag in "${found[@]}"; do
      matches tags "$tag$1" '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$' \
        'a tag (letters, digits, ".", "_" and "-", at most 128, the first one no "." or "-")'
      if [[ " ${TAGS[*]} " != *" $tag$1 "* ]]; then TAGS+=("$tag$1"); fi
    done
  done
  ((${#TAGS[@]} > 0)) || fail 2 "parameter \"tags\" gives this pipeline no tag: ${entries[*]}. Add one that every pipeline has: git:sha"
}
