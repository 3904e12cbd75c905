import type { ConfigOptions } from "../../generator/input.ts";

/** What an app still lacks for a smoke test that asks it which version it is, as far as its Dockerfile shows it. */
export function versionNotes({ deployment }: ConfigOptions): readonly string[] {
  const { revisionIn, takesRevision } = deployment ?? {};
  if (revisionIn === undefined || takesRevision !== false) return [];
  const place = revisionIn.startsWith(".") ? `at ${revisionIn} of the answer` : `in the header ${revisionIn}`;
  return [
    `The smoke test wants the deployed revision ${place}, and no Dockerfile asks for it. That takes "ARG REVISION" and "ENV REVISION=$REVISION" in the Dockerfile and a line in the app; --revision-in none does without.`,
  ];
}
