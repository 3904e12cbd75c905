/** What is shown, without the length of the orb, which changes with each of its scripts and is no matter here. */
export const withoutCount = (shown: string): string => shown.replaceAll(/\d+ lines of the orb/g, "N lines of the orb");
