export type Child = Node | string

/** An element with text or elements in it. Text is set as text: nothing in it is ever read as HTML. */
export function element(name: string, className: string, ...children: Child[]): HTMLElement {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...children)
  return made
}
