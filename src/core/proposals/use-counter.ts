import type { NameUse } from './module-names.ts'

/** Counts what is called and mentioned. */
export class UseCounter {
  private readonly uses = new Map<string, NameUse>()

  called(path: string, title: string | null): void {
    const use = this.use(path, title)
    use.calls++
    // The callee is met again as a mere name.
    use.mentions--
  }

  mentioned(path: string, title: string | null): void {
    this.use(path, title).mentions++
  }

  list(): NameUse[] {
    return [...this.uses.values()].filter(({ calls, mentions }) => calls > 0 || mentions > 0)
  }

  private use(path: string, title: string | null): NameUse {
    let use = this.uses.get(path)
    if (use === undefined) {
      use = { path, calls: 0, mentions: 0, titles: [] }
      this.uses.set(path, use)
    }
    if (title !== null && title !== '' && !use.titles.includes(title)) use.titles.push(title)
    return use
  }
}
