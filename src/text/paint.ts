/** Gives a text a colour, or gives it back as it is where colours are not wanted. */
export type Paint = (colour: "red" | "green" | "yellow" | "cyan" | "bold" | "dim", text: string) => string;
