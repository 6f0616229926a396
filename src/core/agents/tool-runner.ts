import { type CallError, isNamed } from '../errors.ts'
import type { ToolCall, Workspace } from '../ports.ts'
import { nearest } from '../tasks/nearest.ts'
import type { AttemptRequest, ToolStep } from './agent.ts'
import { changedParts } from './changed-parts.ts'
import type { AnyTool, ToolResult, ToolWorld } from './tools/tool.ts'

/** A tool call as the journal keeps it. */
interface Done extends ToolResult {
  /** how the workspace differs from the original after it; left out by tools that only read */
  patch?: string
  seconds: number
}

/**
 * Runs the tool calls of an attempt. What the journal holds is not done again: before the first call that it does not hold,
 * the copy gets the change that the last one left.
 */
export class ToolRunner {
  readonly #world: ToolWorld
  readonly #tools: ReadonlyMap<string, AnyTool>
  readonly #request: Pick<AttemptRequest, 'once' | 'now'>
  /** how the workspace differs from the original, as far as is known */
  #patch = ''
  /** the copy is as `#patch` says */
  #isCurrent = true

  constructor(world: ToolWorld, tools: readonly AnyTool[], request: Pick<AttemptRequest, 'once' | 'now'>) {
    this.#world = world
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]))
    this.#request = request
  }

  /** How the workspace differs from the original. */
  async patch(): Promise<string> {
    return this.#patch
  }

  /**
   * In the order in which they were asked for; calls that only read run at once where they follow each other.
   * @param turn in which they were asked for, from 1
   */
  async run(calls: readonly ToolCall[], turn: number): Promise<ToolStep[]> {
    const done: ToolStep[] = []
    for (let at = 0; at < calls.length; ) {
      const reading = calls.slice(at).findIndex((call) => !this.#reads(call))
      const count = reading < 0 ? calls.length - at : Math.max(1, reading)
      const batch = calls.slice(at, at + count)
      done.push(...(await Promise.all(batch.map((call, index) => this.#one(call, turn, at + index)))))
      at += count
    }
    return done
  }

  #reads({ name }: ToolCall): boolean {
    return this.#tools.get(name)?.reads ?? true
  }

  async #one(call: ToolCall, turn: number, at: number): Promise<ToolStep> {
    const { once, now } = this.#request
    const before = this.#patch
    const { value, replayed } = await once(
      `tool ${turn}/${at} ${call.name} ${call.arguments}`,
      async (): Promise<Done> => {
        const started = now()
        await this.#catchUp()
        const result = await this.#call(call)
        const changes = !this.#reads(call)
        const patch = changes ? (await this.#world.workspace.diff()).patch : undefined
        return { ...result, ...(patch === undefined ? {} : { patch }), seconds: now() - started }
      },
      turn - 1,
    )
    if (value.patch !== undefined && value.patch !== this.#patch) {
      this.#patch = value.patch
      if (replayed) this.#isCurrent = false
    }
    const { output, failed, seconds } = value
    const patch = value.patch === undefined ? '' : changedParts(before, value.patch)
    return {
      id: call.id,
      name: call.name,
      arguments: call.arguments,
      output,
      ...(failed ? { failed } : {}),
      ...(patch === '' ? {} : { patch }),
      seconds,
    }
  }

  /** Makes the copy what it was when the last call that is in the journal ended. */
  async #catchUp(): Promise<void> {
    if (this.#isCurrent) return
    this.#isCurrent = true
    if (this.#patch !== '') await this.#workspace.apply({ patch: this.#patch, keep: [] })
  }

  get #workspace(): Workspace {
    return this.#world.workspace
  }

  async #call({ name, arguments: given }: ToolCall): Promise<ToolResult> {
    const tool = this.#tools.get(name)
    if (tool === undefined) return { output: this.#unknown(name), failed: true }
    let input: unknown
    try {
      input = given.trim() === '' ? {} : JSON.parse(given)
    } catch (error) {
      return {
        output: `The arguments of ${name} are no valid JSON (${(error as Error).message}). Call it again with one JSON object.`,
        failed: true,
      }
    }
    try {
      return await tool.call(input, this.#world)
    } catch (error) {
      // What was asked wrongly is for the model to put right; an end of the run is none of its business.
      if (!isNamed<CallError>(error, 'CallError') || error.fatal || this.#world.signal.aborted) throw error
      return { output: error.message, failed: true }
    }
  }

  #unknown(name: string): string {
    const names = [...this.#tools.keys()]
    const meant = nearest(name, names)
    return `There is no tool ${name}${meant ? `; ${meant} may be meant` : ''}. There are: ${names.join(', ')}.`
  }
}
