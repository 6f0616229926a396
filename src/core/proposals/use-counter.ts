import type { NameUse, TitledTest } from './module-names.ts'

/** A name as code writes it. */
export interface WrittenName {
  /** "parsePort", "lib.parse", "().total" of what no plain name tells */
  path: string
  /** what the value before the last name was made from, where that shows: "Shop" of `new Shop().total` */
  of: string | null
}

/** Counts what is called and mentioned. */
export class UseCounter {
  private readonly uses = new Map<string, NameUse>()

  called(name: WrittenName, test: TitledTest | null): void {
    const use = this.use(name, test)
    use.calls++
    // The callee is met again as a mere name.
    use.mentions--
  }

  mentioned(name: WrittenName, test: TitledTest | null): void {
    this.use(name, test).mentions++
  }

  list(): NameUse[] {
    return [...this.uses.values()].filter(({ calls, mentions }) => calls > 0 || mentions > 0)
  }

  private use({ path, of }: WrittenName, test: TitledTest | null): NameUse {
    const key = `${path}\n${of ?? ''}`
    let use = this.uses.get(key)
    if (use === undefined) {
      use = { path, of, calls: 0, mentions: 0, titles: [], places: [] }
      this.uses.set(key, use)
    }
    if (test !== null && test.title !== '' && !use.titles.includes(test.title)) {
      use.titles.push(test.title)
      use.places.push({ start: test.start, end: test.end })
    }
    return use
  }
}
