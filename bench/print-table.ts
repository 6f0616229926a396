/** A table in Markdown. */
export function table(title: string, head: string[], rows: (string | number)[][]): void {
  console.log(`\n### ${title}\n`)
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`)
  for (const row of rows)
    console.log(`| ${row.map((cell) => (typeof cell === 'number' ? two(cell) : cell)).join(' | ')} |`)
}

export const two = (value: number) => value.toFixed(value < 0.1 ? 3 : 2)
