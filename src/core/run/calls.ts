import { digest } from '../digest.ts'
import { CallError, type CallErrorKind, isNamed } from '../errors.ts'
import type {
  ChatModel,
  ChatReply,
  ChatRequest,
  ChatRole,
  CommandRequest,
  CommandResult,
  FileToWrite,
  JournalAttempts,
  OptimizerAgent,
  OptimizerAgentResult,
  Ports,
  Spent,
  Totals,
} from '../ports.ts'
import { type Remedy, withRemedies } from '../remedy.ts'
import { runOnce } from '../verify/run-once.ts'
import { Budget, type CostOf } from './budget.ts'
import type { Budgets } from './plan.ts'
import { ScoreCount } from './score-count.ts'

/** What the journal keeps of an effect: its result, or why it failed for good. A replay fails the same way. */
type Outcome<T> = { ok: T } | { failed: Failed }

/** Journals of older versions have no remedies. */
interface Failed {
  kind: CallErrorKind
  message: string
  remedies?: readonly Remedy[]
}

type Effect<T> = (attempts: JournalAttempts) => Promise<T>

/**
 * Key of a logical call: role, model name, sampling parameters, messages, tools, response schema and draw.
 * Not in it: where the call is sent, time-outs, scheduling hints, retries.
 */
export function chatKey(model: string, request: ChatRequest): string {
  const { affinity: _affinity, trim: _trim, salt: _salt, ...identity } = request
  return digest({ model, ...identity })
}

/** Requests of the rollouts of a phase. */
interface PhaseRequests {
  /** whether there was any outcome but a refusal */
  answered: boolean
  /** those that were refused before: no outcomes yet, since the phase may come to nothing */
  refused: Map<string, CallError>
}

/** Key of a command: content of the workspace, files written, command, limits, hosts, draw. Not the folder's path. */
export function commandKey(request: CommandRequest): string {
  const { workspace: _workspace, image, ...rest } = request
  // The content of a folder that an image is made from is part of the workspace digest.
  const identity = image === undefined ? rest : { ...rest, image: image.startsWith('/') || image }
  // A verifier's module is named by path; its content is part of the workspace digest.
  const run =
    'folder' in identity.run
      ? { ...identity.run, folder: true }
      : 'module' in identity.run
        ? {
            module: true,
            input: identity.run.input,
            ...(identity.run.text === undefined ? {} : { text: identity.run.text }),
          }
        : identity.run
  return digest({ ...identity, run })
}

/** Key of an agent's work on a folder: which agent, what the folder holds, what it is to leave, draw. */
export function agentKey(
  { name, command }: Pick<OptimizerAgent, 'name' | 'command'>,
  folder: { files: readonly FileToWrite[]; answer: { path: string }; draw: string },
): string {
  const { files, answer, draw } = folder
  return digest({ agent: name, command, files, answer: answer.path, draw })
}

/** All that costs money or time goes through here: journal first, then budget, then the environment. */
export class Calls {
  private readonly ports: Ports
  private readonly signal: AbortSignal
  private readonly costOf: CostOf
  private readonly salt: Pick<ChatRequest, 'salt'>
  readonly budget: Budget
  /** of the tries that the calls were made for */
  readonly scores = new ScoreCount()
  /** why no later call can succeed; the calls that were about to be sent then are not */
  private dead: CallError | null = null
  /** by the first coordinate of their draws, since phases may run beside each other */
  private readonly phases = new Map<string, PhaseRequests>()
  /** called after each effect that was not replayed */
  onSpent: () => void = () => {}

  /** @param seed of the run: runs with other seeds draw other samples */
  constructor(ports: Ports, budgets: Budgets, costOf: CostOf, signal: AbortSignal, seed: number) {
    this.ports = ports
    // The usual seed adds nothing, so that what was recorded with it can be drawn again.
    this.salt = seed === 1 ? {} : { salt: String(seed) }
    this.signal = signal
    this.costOf = costOf
    this.budget = new Budget(
      budgets,
      () => ports.journal.totals(),
      () => this.cost(),
    )
  }

  totals(): Totals {
    return this.ports.journal.totals()
  }

  /** USD of the run's whole life; null where a price is unknown. */
  cost(): number | null {
    let sum = 0
    for (const [role, usage] of Object.entries(this.ports.journal.totals().byRole) as [ChatRole, Spent][]) {
      const cost = this.costOf(role, { ...usage, reasoningTokens: 0 })
      if (cost === null) {
        if (usage.calls > 0) return null
        continue
      }
      sum += cost
    }
    return sum
  }

  /**
   * A phase of rollouts ends. Throws where all its requests were refused, since others would be too (none of these is
   * in the journal: a resumed run asks again), and where no try of the run has a score so far.
   * @param name the first coordinate of its draws; left out, all phases end
   */
  endPhase(name?: string): void {
    const ended = [...this.phases].filter(([other]) => name === undefined || other === name)
    for (const [other] of ended) this.phases.delete(other)
    const [first] = ended.flatMap(([, { refused }]) => [...refused.values()])
    if (first) throw new CallError('endpoint', `Every request was refused. ${first.message}`, first.remedies)
    this.scores.throwIfNone()
  }

  model(role: ChatRole): ChatModel {
    return this.ports[role]
  }

  /** The reply, from the journal where it was paid before. Throws CallError when it failed for good. */
  async chat(request: ChatRequest, asker?: AbortSignal): Promise<ChatReply> {
    const model = this.model(request.role)
    const key = chatKey(model.name, request)
    const effect = async (attempts: JournalAttempts) => {
      const reply = await model.complete(
        { ...request, ...this.salt },
        {
          // Async, so that what it throws is a rejection: an adapter may call it in a handler of events.
          begin: async () => {
            if (this.dead) throw this.dead
            this.budget.admit()
            return attempts.sent(request.role)
          },
          spent: (usage) => attempts.spent(request.role, usage),
        },
        asker ? AbortSignal.any([this.signal, asker]) : this.signal,
      )
      attempts.spent(request.role, reply.usage)
      return reply
    }
    return request.role === 'policy'
      ? this.try(key, effect, this.phaseOf(request))
      : this.once(key, 'chat', effect)
  }

  /** A request of a rollout. Its refusal is an outcome once another request of the phase has come to anything else. */
  private async try(key: string, effect: Effect<ChatReply>, phase: PhaseRequests): Promise<ChatReply> {
    const before = phase.refused.get(key)
    if (before) throw before
    const outcome = await this.outcome(
      key,
      'chat',
      effect,
      (error) => !phase.answered && isRefusal(error),
    ).catch(async (error) => {
      if (isRefusal(error)) {
        if (phase.answered) await this.record(key, error)
        else phase.refused.set(key, error)
        this.onSpent()
      }
      throw error
    })
    phase.answered = true
    const refused = [...phase.refused]
    phase.refused.clear()
    await Promise.all(refused.map(([other, error]) => this.record(other, error)))
    return resultOf(outcome)
  }

  private phaseOf({ draw }: ChatRequest): PhaseRequests {
    const [name] = draw.split('/', 1) as [string]
    const phase = this.phases.get(name) ?? { answered: false, refused: new Map() }
    this.phases.set(name, phase)
    return phase
  }

  /** What something in a workspace came to, from the journal where it happened before. */
  async inWorkspace<T>(key: string, effect: () => Promise<T>): Promise<{ value: T; replayed: boolean }> {
    const done = await this.ports.journal.once(digest({ inWorkspace: key }), 'command', effect)
    if (!done.replayed) this.onSpent()
    return done
  }

  private async record(key: string, error: CallError): Promise<void> {
    await this.ports.journal.once(key, 'chat', async () => ({ failed: failedBy(error) }))
  }

  /** Result of a command, run at most once for its key. */
  async command(request: CommandRequest): Promise<CommandResult> {
    return this.once(commandKey(request), 'command', () =>
      runOnce(this.ports.workspaces, request, this.signal),
    )
  }

  /** What a coding agent made of a folder; it counts as one call of the optimizer, however many requests it sends. */
  async agent(
    agent: OptimizerAgent,
    folder: Parameters<OptimizerAgent['run']>[0],
  ): Promise<OptimizerAgentResult> {
    return this.once(agentKey(agent, folder), 'command', async (attempts) => {
      if (this.dead) throw this.dead
      this.budget.admit()
      await attempts.sent('optimizer')
      return agent.run(folder, this.signal)
    })
  }

  /** Something read from outside, so that a resumed run reads the same. */
  async read<T>(name: string, effect: () => Promise<T>): Promise<T> {
    return (await this.ports.journal.once(digest({ read: name }), 'read', effect)).value
  }

  private async once<T>(key: string, kind: 'chat' | 'command', effect: Effect<T>): Promise<T> {
    return resultOf(await this.outcome(key, kind, effect))
  }

  /** @param open whether a failure is no outcome yet, and nothing to keep */
  private async outcome<T>(
    key: string,
    kind: 'chat' | 'command',
    effect: Effect<T>,
    open: (error: CallError) => boolean = () => false,
  ): Promise<Outcome<T>> {
    this.signal.throwIfAborted()
    const { value, replayed } = await this.ports.journal.once<Outcome<T>>(key, kind, async (attempts) => {
      try {
        return { ok: await effect(attempts) }
      } catch (error) {
        // Fatal faults and stops are not the call's outcome: a resumed run may do better.
        if (!isNamed<CallError>(error, 'CallError') || this.signal.aborted) throw error
        if (error.fatal) {
          this.dead ??= error
          throw error
        }
        if (open(error)) throw error
        return { failed: failedBy(error) }
      }
    })
    if (!replayed) this.onSpent()
    return value
  }
}

function resultOf<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok
  const { kind, message, remedies } = outcome.failed
  throw new CallError(kind, message, remedies)
}

function failedBy({ kind, message, remedies }: CallError): Failed {
  return { kind, message, ...withRemedies(remedies) }
}

/** Whether the same request would fail again: the endpoint refuses it, or it does not fit into the context. */
function isRefusal(error: unknown): error is CallError {
  return isNamed<CallError>(error, 'CallError') && (error.kind === 'request' || error.kind === 'overflow')
}
