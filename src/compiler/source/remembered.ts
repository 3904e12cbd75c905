/** A function that works once for each object that it is asked about; what it made is kept as long as that. */
export function remembered<About extends object, Made>(make: (about: About) => Made): (about: About) => Made {
  const known = new WeakMap<About, Made>();
  return (about) => {
    const found = known.get(about);
    // What is kept was made, also where that is nothing.
    if (found !== undefined || known.has(about)) return found as Made;
    const made = make(about);
    known.set(about, made);
    return made;
  };
}
