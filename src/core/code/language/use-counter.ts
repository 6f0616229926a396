import { MadeValues } from './made-values.ts'
import type { NameUse, TitledTest, WrittenName } from './module-names.ts'

interface Seen {
  name: WrittenName
  at: number
  test: TitledTest | null
  called: boolean
}

/** Counts what is called and mentioned, and knows what values are made from once all of a file was read. */
export class UseCounter {
  readonly made = new MadeValues()
  private readonly seen: Seen[] = []

  called(name: WrittenName, at: number, test: TitledTest | null): void {
    this.seen.push({ name, at, test, called: true })
  }

  mentioned(name: WrittenName, at: number, test: TitledTest | null): void {
    this.seen.push({ name, at, test, called: false })
  }

  list(): NameUse[] {
    const uses = new Map<string, NameUse>()
    for (const { name, at, test, called } of this.seen) {
      const { path } = name
      const of = name.of ?? this.made.classOf(path.slice(0, Math.max(0, path.lastIndexOf('.'))), at)
      const key = `${path}\n${of ?? ''}`
      const use = uses.get(key) ?? { path, of, calls: 0, mentions: 0, titles: [], places: [] }
      uses.set(key, use)
      if (called) {
        use.calls++
        // The callee is met again as a mere name.
        use.mentions--
      } else use.mentions++
      if (test !== null && !use.titles.includes(test.title)) {
        use.titles.push(test.title)
        use.places.push({ start: test.start, end: test.end })
      }
    }
    return [...uses.values()].filter(({ calls, mentions }) => calls > 0 || mentions > 0)
  }
}
