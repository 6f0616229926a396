import { join } from 'node:path'
import { Command } from 'commander'
import { type CallError, isNamed, type UsageError } from '../../core/errors.ts'
import { withRemedies } from '../../core/remedy.ts'
import type { ModelFlags } from '../../core/run/plan.ts'
import { readConfig } from '../../node/config/read-config.ts'
import { type ModelSpec, resolveModels } from '../../node/config/resolve-models.ts'
import { createEmbeddedModel } from '../../node/embedded/embedded-model.ts'
import { hostModelFault } from '../../node/ipc/host-model-fault.ts'
import type { HostModelFailure } from '../../node/ipc/trainer-channel.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { answered, TEST_REQUEST, testConnection } from '../../node/models/test-connection.ts'
import type { ConnectionTest } from '../../node/models/test-connection-problem.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import type { Io } from '../io/io.ts'
import { inCommandLineWords } from '../io/word-remedy.ts'
import { addModelFlags } from '../run/run-flags.ts'
import { RunFailed } from '../run/stopped.ts'

/** `tfgrpo model test`: does the model answer, and if not, why? */
export function modelTestCommand(io: Io): Command {
  return addModelFlags(
    new Command('test').description(
      'Ask each chosen model one short question (one request), and report what is wrong if it does not answer: host name, proxy, certificate, key, model name, quota.',
    ),
  ).action((flags: ModelFlags) => test(io, flags))
}

async function test(io: Io, flags: ModelFlags): Promise<void> {
  const config = await readConfig(join(await grpoDirOf(join(io.cwd, 'config')), 'config.yaml'))
  const models = await resolveModels({ flags, env: io.env, config, hostModels: io.chat !== undefined })
  const roles = new Map<ModelSpec, string[]>()
  for (const role of ['policy', 'optimizer', 'judge'] as const)
    roles.set(models[role], [...(roles.get(models[role]) ?? []), role])
  let failed = false
  for (const [spec, names] of roles) {
    const where = spec.kind === 'openai' ? parseEndpoint(spec.baseUrl).label : null
    io.say(`Asking ${spec.model}${where === null ? '' : ` at ${where}`} (${names.join(', ')}) ...`)
    const start = performance.now()
    const result = await ask(io, spec)
    const seconds = Math.round(performance.now() - start) / 1000
    failed ||= result.problem !== null
    io.print(
      result.problem === null
        ? `${result.message} (${seconds.toFixed(1)} s)`
        : inCommandLineWords({ sentence: result.message, ...withRemedies(result.remedies) }),
    )
    io.record({
      type: 'model-tested',
      roles: names,
      model: spec.model,
      endpoint: where,
      ok: result.problem === null,
      ...result,
      seconds,
    })
  }
  if (failed) throw new RunFailed('')
}

async function ask(io: Io, spec: ModelSpec): Promise<ConnectionTest> {
  if (spec.kind === 'openai') return testConnection(spec, io.env, io.signal)
  return spec.kind === 'host' ? askHostModel(io, spec.model) : askEmbedded(io)
}

/** One request, sent once. */
async function askHostModel(io: Io, model: string): Promise<ConnectionTest> {
  try {
    const { trim: _trim, ...request } = TEST_REQUEST
    await io.chat!(model, request, io.signal)
    return answered(model, 'the editor')
  } catch (error) {
    if (!isNamed<HostModelFailure>(error, 'HostModelFailure')) throw error
    const { kind, message } = hostModelFault(model, error)
    const problems = { key: 'key', model: 'model', quota: 'quota', rate: 'rate', server: 'server' } as const
    const problem = kind in problems ? problems[kind as keyof typeof problems] : 'other'
    return { problem, message, detail: error.message }
  }
}

async function askEmbedded(io: Io): Promise<ConnectionTest> {
  try {
    const model = await createEmbeddedModel({ env: io.env, sequences: 1, onNote: (note) => io.say(note) })
    try {
      const reply = await model.complete(TEST_REQUEST, { begin: async () => {}, spent: () => {} }, io.signal)
      return answered(reply.model, 'this machine')
    } finally {
      await model.close()
    }
  } catch (error) {
    if (!isNamed<CallError>(error, 'CallError') && !isNamed<UsageError>(error, 'UsageError')) throw error
    const { message, remedies } = error
    return { problem: 'model', message, ...withRemedies(remedies), detail: '' }
  }
}
