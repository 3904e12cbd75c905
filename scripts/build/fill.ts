/**
 * As long as a line may get by joining: readable in CircleCI's UI, and so that the ten blanks before each line of a
 * compiled one count little.
 */
const width = 200;

/**
 * What is open at a place in a script: text in quotes, a list of words or of commands in parentheses, an expression.
 */
type Open = "single" | "double" | "expansion" | "words" | "commands" | "arithmetic";

/**
 * Joins the lines of a minified script for as long as they are short. What separates two commands is a newline or a
 * semicolon, and after some words neither is needed; a newline in quotes stays. Whoever calls this compares what a
 * shell makes of both.
 */
export function filled(minified: string): string {
  const lines: string[] = [];
  const scan = new Scan();
  for (const line of minified.trimEnd().split("\n")) {
    const before = lines.at(-1);
    const glue = before === undefined ? undefined : scan.glue(before, line);
    scan.read(line);
    const whole = glue === undefined ? undefined : `${before}${glue}${line}`;
    if (whole !== undefined && whole.length <= width) lines[lines.length - 1] = whole;
    else lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

/** Follows a script line by line and knows what is open at the end of the last one. */
class Scan {
  private readonly open: Open[] = [];
  /** Whether the last line ended with the pattern of a case. */
  private afterPattern = false;

  /** What joins the next line to the one before; undefined where the newline must stay. */
  glue(before: string, line: string): string | undefined {
    const inside = this.open.at(-1);
    if (inside === "words") return " ";
    if (inside !== undefined && inside !== "commands") return undefined;
    if (before.endsWith("\\")) return undefined;
    if (/^[a-z_0-9]+\(\)/.test(line)) return undefined; // each function begins a line, for whoever reads it
    if (/(?:^|[;\s])else$/.test(before) && line.startsWith("if ")) return undefined; // "else if" reads like "elif", and ends otherwise
    if (this.afterPattern || /(?:;;|&&|\|\||[^>]\||\()$/.test(before) || /^(?:\)|;;)/.test(line)) return "";
    return /(?:[{&]|(?:^|[;)\s])(?:then|do|else|in|if|elif|while))$/.test(before) ? " " : ";";
  }

  read(line: string): void {
    this.afterPattern = false;
    for (let at = 0; at < line.length; at++) at += this.step(line, at);
  }

  /** Looks at one character, and says how many more it has used up. */
  private step(line: string, at: number): number {
    const here = line.slice(at);
    const inside = this.open.at(-1);
    if (inside === "single") {
      if (here.startsWith("'")) this.open.pop();
      return 0;
    }
    if (here.startsWith("\\")) return 1;
    if (here.startsWith('"')) {
      if (inside === "double") this.open.pop();
      else this.open.push("double");
      return 0;
    }
    if (here.startsWith("${")) {
      this.open.push("expansion");
      return 1;
    }
    if (
      here.startsWith("$((") ||
      (inside !== "double" && here.startsWith("((") && /(?:^|[\s;&|!(])$/.test(line.slice(0, at)))
    ) {
      this.open.push("arithmetic");
      return here.startsWith("$") ? 2 : 1;
    }
    if (here.startsWith("$(")) {
      this.open.push("commands");
      return 1;
    }
    if (inside === "double") return 0;
    if (here.startsWith("$'")) return (/^\$'(?:[^'\\]|\\.)*'/.exec(here)?.[0].length ?? 1) - 1;
    // In "${name:-it's}" it is an apostrophe.
    if (here.startsWith("'") && !(inside === "expansion" && this.open.at(-2) === "double")) this.open.push("single");
    else if (here.startsWith("}") && inside === "expansion") this.open.pop();
    else if (here.startsWith("("))
      this.open.push(
        /[+=]$/.test(line.slice(0, at)) && !/[=!<>]=$|\s=~?$/.test(line.slice(0, at)) ? "words" : "commands",
      );
    else if (here.startsWith("))") && inside === "arithmetic") {
      this.open.pop();
      return 1;
    } else if (here.startsWith(")")) {
      if (inside === "commands" || inside === "words") this.open.pop();
      else this.afterPattern = at === line.length - 1;
    }
    return 0;
  }
}
