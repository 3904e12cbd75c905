/**
 * What is measured inside the page. The browser gets this file as a text, so it is JavaScript: the types of a browser would be those of
 * the whole project, which has none.
 */

/** Unfolds everything. */
function unfoldAll() {
  for (const each of document.querySelectorAll("details")) each.open = true;
}

/** Texts whose contrast to what is behind them is below 4.5:1, as the WCAG compute it; with the number of texts that were measured. */
function poorContrast() {
  const parsed = (colour) => {
    const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const luminance = ([r, g, b]) => {
    const [x = 0, y = 0, z = 0] = [r, g, b]
      .map((each) => each / 255)
      .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };
  const behind = (element) => {
    const box = element.closest("svg a")?.querySelector("rect");
    if (box !== null && box !== undefined) return parsed(getComputedStyle(box).fill);
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = parsed(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  const mark = document.createElement("i");
  mark.style.color = "var(--mark)";
  document.body.append(mark);
  const hovered = parsed(getComputedStyle(mark).color);
  mark.remove();
  const poor = new Set();
  let measured = 0;
  const measure = (what, colour, grounds) => {
    measured += 1;
    for (const ground of grounds)
      if (colour[3] < 1 || ratio(colour, ground) < 4.5) poor.add(`${what}: ${colour} on ${ground}`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === "" || element.tagName === "title") continue;
    const style = getComputedStyle(element);
    const grounds = [behind(element), ...(element.closest(".lines") === null ? [] : [hovered])];
    measure(
      element.className.toString() || element.tagName,
      parsed(element.closest("svg") ? style.fill : style.color),
      grounds,
    );
    const before = getComputedStyle(element, "::before");
    if (before.content.startsWith("counter")) measure("number of a line", parsed(before.color), grounds);
  }
  return { measured, poor: [...poor] };
}

/** What reaches out of the window, or out of its box in the graph; what scrolls in itself may. */
function overflowing() {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`the page: ${document.documentElement.scrollWidth}`);
  for (const element of document.body.querySelectorAll("*:not(title)")) {
    const { right, left } = element.getBoundingClientRect();
    const scrolls = element.parentElement?.closest(".graph, .wide") ?? null;
    if (scrolls === null && (right > innerWidth + 0.5 || left < -0.5))
      found.push(`${element.tagName} ${element.className}`);
  }
  // What a line waits for stands beside it, and in no box.
  for (const text of document.querySelectorAll("svg text:not(.condition)")) {
    const box = text.closest("a")?.querySelector("rect")?.getBoundingClientRect();
    const { right, bottom } = text.getBoundingClientRect();
    if (box === undefined || right > box.right || bottom > box.bottom) found.push(`text "${text.textContent}"`);
  }
  for (const pre of document.querySelectorAll("pre"))
    if (pre.scrollWidth > pre.clientWidth) found.push("a line of a log");
  return found;
}

/** What no text of a run may have made. */
function whatIsForeign() {
  const all = [...document.querySelectorAll("*")];
  return {
    made: document.querySelectorAll("script,img,iframe,object,embed,form,base").length,
    handlers: all.filter((each) => each.getAttributeNames().some((name) => name.startsWith("on"))).length,
    elsewhere: all
      .map((each) => each.getAttribute("href") ?? "#")
      .filter((address) => !address.startsWith("#") && !address.startsWith("./")),
  };
}

/** How the page would be printed. */
function onPaper() {
  const heights = [...document.querySelectorAll("pre, .graph")].map((each) => getComputedStyle(each).maxHeight);
  return {
    ground: getComputedStyle(document.body).backgroundColor,
    boxes: [...new Set(heights)],
    nav: getComputedStyle(document.querySelector("nav")).display,
  };
}

/** Whether the graph can be read, and whether a reader sees that there is more of it. */
function graphInWindow() {
  const box = document.querySelector(".graph");
  const { left, right } = box.getBoundingClientRect();
  const letters = document.querySelector("svg .name").getBoundingClientRect().height;
  return {
    scrolls: box.scrollWidth > box.clientWidth,
    hint: getComputedStyle(document.querySelector(".scroll-hint")).display !== "none",
    // A name of 13.5 pixels, made smaller by a quarter at the most.
    readable: letters > 10,
    inWindow: left >= 0 && right <= innerWidth,
  };
}

globalThis.inThePage = { unfoldAll, poorContrast, overflowing, whatIsForeign, onPaper, graphInWindow };
