import { checkArguments, checkParameters } from "./arguments.ts";
import { checkName } from "./names.ts";
import { checkReferences, referencesTo } from "./scope.ts";
import type {
  ArgumentsFor,
  CommandHandle,
  NoParameters,
  NothingRequired,
  Parameters,
  ReferencesOf,
  Step,
} from "./types.ts";

/** A reusable sequence of steps: https://circleci.com/docs/reference/reusing-config/#authoring-reusable-commands */
export interface CommandDefinition<out Name extends string = string, out P extends Parameters = Parameters>
  extends CommandHandle<Name, P> {
  readonly description?: string;
  readonly steps: readonly Step[];
}

/** Defines a command. `steps` gets a reference for each parameter. */
export function defineCommand<const Name extends string, const P extends Parameters = NoParameters>(command: {
  readonly name: Name;
  readonly description?: string;
  readonly parameters?: P;
  readonly steps: (parameters: ReferencesOf<P>) => readonly Step[];
}): CommandDefinition<Name, P> {
  const { name, parameters = {} as P } = command;
  checkName(`command "${name}"`, name);
  checkParameters(`command "${name}"`, { parameters, of: "command" });
  const steps = command.steps(referencesTo(parameters));
  checkReferences(`command "${name}"`, steps, parameters);
  return { ...command, kind: "command", parameters, steps };
}

/** A step that calls a command. Its arguments may be left out where none is required. */
export function call<C extends CommandHandle>(command: C & NothingRequired<C["parameters"]>): Step;
export function call<C extends CommandHandle>(command: C, given: ArgumentsFor<C["parameters"]>): Step;
export function call(command: CommandHandle, given: Readonly<Record<string, unknown>> = {}): Step {
  checkArguments(`command "${command.name}"`, { parameters: command.parameters, given });
  return { kind: "call", command, arguments: given };
}
