import type { NameUse, TitledTest } from './module-names.ts'

/** Counts what is called and mentioned. */
export class UseCounter {
  private readonly uses = new Map<string, NameUse>()

  called(path: string, test: TitledTest | null): void {
    const use = this.use(path, test)
    use.calls++
    // The callee is met again as a mere name.
    use.mentions--
  }

  mentioned(path: string, test: TitledTest | null): void {
    this.use(path, test).mentions++
  }

  list(): NameUse[] {
    return [...this.uses.values()].filter(({ calls, mentions }) => calls > 0 || mentions > 0)
  }

  private use(path: string, test: TitledTest | null): NameUse {
    let use = this.uses.get(path)
    if (use === undefined) {
      use = { path, calls: 0, mentions: 0, titles: [], places: [] }
      this.uses.set(path, use)
    }
    if (test !== null && test.title !== '' && !use.titles.includes(test.title)) {
      use.titles.push(test.title)
      use.places.push({ start: test.start, end: test.end })
    }
    return use
  }
}
