/**
 * What a step asks for and does not get: a sentence for the job's author, and no stack trace. The step fails with it.
 */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refusal";
  }
}
