/** As much of a page as `element` and the timelines need, for tests without a browser. */
export class FakeElement {
  readonly name: string
  className = ''
  hidden = false
  parent: FakeElement | null = null
  children: (FakeElement | string)[] = []
  readonly attributes = new Map<string, string>()

  constructor(name: string) {
    this.name = name
  }

  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('')
  }

  set textContent(text: string) {
    this.children = [text]
  }

  append(...children: (FakeElement | string)[]): void {
    for (const child of children) if (typeof child !== 'string') child.parent = this
    this.children.push(...children)
  }

  remove(): void {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this)
    this.parent = null
  }

  replaceWith(other: FakeElement): void {
    if (!this.parent) return
    other.parent = this.parent
    this.parent.children = this.parent.children.map((child) => (child === this ? other : child))
    this.parent = null
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }

  querySelector(): null {
    return null
  }

  /** All elements of a name below it. */
  all(name: string): FakeElement[] {
    const below = this.children.flatMap((child) => (typeof child === 'string' ? [] : [child]))
    return below.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)])
  }
}
