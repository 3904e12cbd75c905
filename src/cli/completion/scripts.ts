/** The shells that can be completed for. */
export const shells = ["bash", "zsh", "fish"] as const;
/** One of them. */
export type Shell = (typeof shells)[number];

/**
 * What a shell loads. It asks `arm-pipeline complete` with the words up to the cursor, so that it never goes stale and
 * knows the jobs of the configuration; the answer is a word and what it is for a line, parted by a tab, or `:files`.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of arm-pipeline for bash. Load it: source <(arm-pipeline completion bash)
_arm_pipeline() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(arm-pipeline complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _arm_pipeline arm-pipeline
`,
  zsh: `#compdef arm-pipeline
# Completion of arm-pipeline for zsh. Load it after compinit: source <(arm-pipeline completion zsh)
_arm_pipeline() {
  local line
  local -a found described
  found=("\${(@f)$(arm-pipeline complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $found[1] == :files ]]; then
    _files
    return
  fi
  for line in $found; do
    [[ -n $line ]] || continue
    if [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      described+=("\${line//:/\\\\:}")
    fi
  done
  _describe arm-pipeline described
}
compdef _arm_pipeline arm-pipeline
`,
  fish: `# Completion of arm-pipeline for fish. Load it: arm-pipeline completion fish | source
function __arm_pipeline_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (arm-pipeline complete -- $words[2..-1] 2>/dev/null)
    if test "$found[1]" = :files
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $found
    end
end
complete -c arm-pipeline -f -a '(__arm_pipeline_complete)'
`,
};
