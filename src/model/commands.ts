import { checkArguments, checkParameters } from "./arguments.ts";
import { checkName } from "./names.ts";
import { checkReferences, referencesTo } from "./scope.ts";
import type {
  ArgumentsFor,
  CommandHandle,
  NoParameters,
  Parameters,
  ReferencesOf,
  RequiredNames,
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

/** What follows a component in a call: its arguments, which may be left out when none is required. */
export type CallArguments<P> = [RequiredNames<P>] extends [never]
  ? [given?: ArgumentsFor<P>]
  : [given: ArgumentsFor<P>];

/** A step that calls a command. */
export function call<C extends CommandHandle>(command: C, ...[given]: CallArguments<C["parameters"]>): Step {
  checkArguments(`command "${command.name}"`, { parameters: command.parameters, given: given ?? {} });
  return { kind: "call", command, arguments: given ?? {} };
}
