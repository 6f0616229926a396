import type { Case } from './case.ts'
import {
  MAX_MEMBERS,
  named,
  numbersIn,
  only,
  PromptSources,
  parametersOf,
  quotedIn,
  type Source,
  type Sources,
} from './prompt-sources.ts'
import { textValue } from './values/value.ts'

/** Those of a case: of its check, then of its prompt. */
export class CaseSources {
  private readonly own: Sources
  private readonly prompt: PromptSources

  constructor(own: Sources, prompt: PromptSources) {
    this.own = own
    this.prompt = prompt
  }

  get(key: string): Source | undefined {
    return this.own.get(key) ?? this.prompt.get(key)
  }

  keys(): string[] {
    return [...this.own.keys(), ...this.prompt.keys().filter((key) => !this.own.has(key))]
  }
}

/** What the sources of cases are made of is the same over many checks of a task: each prompt is read once. */
export class SourceReader {
  private readonly prompts = new Map<string, PromptSources>()
  private readonly read = new Map<Case, CaseSources>()

  of(one: Case): CaseSources {
    const known = this.read.get(one)
    if (known) return known
    const own = callSources(one)
    addNames(own, one)
    const prompt = this.prompts.get(one.prompt) ?? new PromptSources(one.prompt)
    this.prompts.set(one.prompt, prompt)
    const sources = new CaseSources(own, prompt)
    this.read.set(one, sources)
    return sources
  }
}

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function callSources({ call, prompt }: Case): Map<string, Source> {
  const sources = new Map<string, Source>()
  if (call === null) return sources
  const name = call.name.split(/[.:]/).at(-1)!
  sources.set('function', { values: [textValue(name)], noun: 'the name of the function', cost: 2 })
  for (const [index, value] of call.args.slice(0, MAX_MEMBERS).entries()) {
    const noun = call.args.length === 1 ? 'the argument' : `the ${ORDINALS[index]} argument`
    sources.set(`argument ${index}`, { values: [value], noun, cost: 2 })
    if (value.type === 'record')
      for (const [key, inner] of value.fields.slice(0, MAX_MEMBERS))
        sources.set(`argument ${index}.${key}`, { values: [inner], noun: `"${key}" of ${noun}`, cost: 3 })
  }
  const parameters = parametersOf(name, prompt)
  named(sources, 'parameter', 'the name of the parameter', 'the name of a parameter', parameters)
  if (parameters.length > 1) {
    sources.set('parameter first', only(parameters[0]!, 'the name of the first parameter', 3))
    sources.set('parameter last', only(parameters.at(-1)!, 'the name of the last parameter', 3))
  }
  return sources
}

/** What the check's own name holds. */
function addNames(sources: Map<string, Source>, { title }: Case): void {
  if (title === '') return
  const [number] = numbersIn(title)
  if (number)
    sources.set('check number', { values: [number], noun: 'the number that the case names', cost: 5 })
  const [quoted] = quotedIn(title)
  if (quoted !== undefined) sources.set('check text', only(quoted, 'the text that the case names', 5))
}
