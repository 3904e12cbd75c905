/*
 * How long, as the scripts read it: the pattern of orb/scripts/lib/stack_tags.sh.
 * tests/own-orb/same-as-the-shell.test.ts asks both about the same values.
 */
const duration = /^[0-9]{1,5}[mhd]$/;

/** What a text that is to say how long is not, if the scripts refuse it. */
export const wrongDuration = (text: string): string | undefined =>
  duration.test(text) ? undefined : "a duration, such as 90m, 12h or 7d";

/** Whether it says no time at all: the scripts take it, and whatever is judged by it is over at once. */
export const isNoTime = (text: string): boolean => /^0+[mhd]$/.test(text);
