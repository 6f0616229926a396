/** Part of a file's text: [start, end). */
export interface Range {
  start: number
  end: number
}

/** From which class a file makes its values: `const shop = new Shop()`, `self.shop = Shop()`. */
export class MadeValues {
  private readonly made = new Map<string, { from: string; range: Range; at: number }[]>()

  /**
   * @param name as the value is called: "shop", "this.shop"
   * @param from as the class is called
   * @param range where the name means this value
   */
  add(name: string, from: string, range: Range, at: number): void {
    this.made.set(name, [...(this.made.get(name) ?? []), { from, range, at }])
  }

  /**
   * What the value of a name was made from: where several fit, in the nearest function and there the last one before.
   */
  classOf(name: string, at: number): string | null {
    const fitting = (this.made.get(name) ?? []).filter(({ range }) => range.start <= at && at < range.end)
    const size = Math.min(...fitting.map(({ range }) => range.end - range.start))
    const nearest = fitting.filter(({ range }) => range.end - range.start === size)
    return (nearest.findLast((one) => one.at <= at) ?? nearest[0])?.from ?? null
  }
}
