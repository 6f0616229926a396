/** The tables of docs/reference.md, from the schemas that files are read by. */

interface Field {
  description?: string
  const?: string
  enum?: string[]
  type?: string | string[]
  items?: Field
  properties?: Record<string, Field>
  additionalProperties?: Field | boolean
  required?: string[]
  anyOf?: Field[]
  oneOf?: Field[]
}

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')

/** Aligned, as the formatter has it. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, ...rows.map((row) => row.map(cell))]
  const widths = heads.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)))
  const line = (row: readonly string[], fill: string) =>
    `| ${row.map((text, column) => text.padEnd(widths[column]!, fill)).join(' | ')} |`
  const rule = line(
    heads.map(() => ''),
    '-',
  )
  return [line(heads, ' '), rule, ...cells.slice(1).map((row) => line(row, ' '))].join('\n')
}

/** A row a field: its name with the path to it, `*` where it must be given, what it means. */
function rowsOf(object: Field, path = '', skip: readonly string[] = []): string[][] {
  return Object.entries(object.properties ?? {}).flatMap(([name, field]) => {
    if (skip.includes(name)) return []
    const star = object.required?.includes(name) ? ' *' : ''
    const said = field.description ?? ''
    const untold = field.enum?.some((value) => !said.includes(value)) ? field.enum : []
    const values = untold.map((value) => `\`${value}\``).join(' or ')
    const row = [`\`${path}${name}\`${star}`, values === '' ? said : `${values}: ${said}`]
    const below = field.properties
      ? rowsOf(field, `${path}${name}.`)
      : typeof field.additionalProperties === 'object'
        ? rowsOf(field.additionalProperties, `${path}${name}.NAME.`)
        : []
    return [row, ...below]
  })
}

const FIELD_HEADS = ['field', 'meaning']

/** Section name -> its table. */
export function referenceTables(schemas: {
  tasks: object
  config: object
  library: object
}): Record<string, string> {
  const set = schemas.tasks as Field
  const task = set.properties!.tasks!.items!
  const [single] = task.properties!.verify!.anyOf!
  const verifiers = (single!.oneOf ?? single!.anyOf)!
  const common = ['type', 'weight', 'passAt']
  const [config] = (schemas.config as Field).anyOf!
  const experience = (schemas.library as Field).properties!.experiences!.items!
  return {
    set: table(FIELD_HEADS, rowsOf({ ...set, properties: { ...set.properties, defaults: flat(set) } })),
    task: table(FIELD_HEADS, rowsOf(task)),
    verifiers: table(
      ['type', 'field', 'meaning'],
      verifiers.flatMap((verifier) => [
        [`\`${verifier.properties!.type!.const}\``, '', verifier.description ?? ''],
        ...rowsOf(verifier, '', common).map((row) => ['', ...row]),
      ]),
    ),
    weights: table(FIELD_HEADS, rowsOf(verifiers[0]!, '', ['type', 'ignoreCase'])),
    config: table(FIELD_HEADS, rowsOf(config!)),
    experience: table(FIELD_HEADS, rowsOf(experience)),
  }
}

/** `defaults` without the fields below it: those are fields of a task, in a table of their own. */
function flat(set: Field): Field {
  const { description } = set.properties!.defaults!
  return { description: description! }
}

/** The page with each `<!-- table: NAME -->` section filled again; throws where one is missing or has no such table. */
export function fillReference(page: string, tables: Readonly<Record<string, string>>): string {
  const filled = new Set<string>()
  const text = page.replace(
    /(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, head: string, name: string, end: string) => {
      const of = tables[name]
      if (of === undefined) throw new Error(`docs/reference.md asks for the unknown table "${name}".`)
      filled.add(name)
      return `${head}\n${of}\n\n${end}`
    },
  )
  const missing = Object.keys(tables).filter((name) => !filled.has(name))
  if (missing.length > 0) throw new Error(`docs/reference.md has no place for ${missing.join(', ')}.`)
  return text
}
