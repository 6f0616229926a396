import { join } from 'node:path'
import * as vscode from 'vscode'
import { isNamed, type UsageError } from '../../core/errors.ts'
import type { ChatRole } from '../../core/ports.ts'
import { readConfig } from '../../node/config/read-config.ts'
import {
  DEFAULT_KEY,
  type LocatedModel,
  type LocatedModels,
  locateModels,
  OPENAI,
} from '../../node/config/resolve-models.ts'
import type { TrainerHost } from '../../node/ipc/trainer-channel.ts'
import { parseEndpoint } from '../../node/models/endpoint.ts'
import { grpoDirOf } from '../../node/task-files/find-grpo-dir.ts'
import { UserError } from '../editor/user-error.ts'
import { requireTrust } from '../workspace/before-work.ts'
import type { ApiKeys } from './api-keys.ts'
import { askKey } from './ask-key.ts'
import { hostModelOf, type ModelChoice, originOf, type Spending, shortName } from './choice.ts'
import { fetchFirst } from './fetch-first.ts'
import { HostModels } from './host-models.ts'
import type { NetworkVariables } from './network-variables.ts'

/** Variables that carry the keys; their names are in the arguments, their values are not. */
const POLICY_KEY = 'TFGRPO_API_KEY'
const OPTIMIZER_KEY = 'TFGRPO_OPTIMIZER_API_KEY'

type Endpoint = LocatedModel & { kind: 'openai' }

/** What a child needs to use the chosen models. */
export interface ModelLaunch {
  /** flags of tfgrpo */
  args: string[]
  /** set when the child starts */
  env: Record<string, string>
  /** sent over the channel: keys, and proxies with a password */
  secrets: Record<string, string>
  /** the models for people */
  label: string
  /** the most expensive kind among the models: a run with it starts only after its range and cap were shown */
  spending: Spending
  /** what the model of each role costs */
  spendings: Record<ChatRole, Spending>
  /** how many chat models of the editor are among them */
  hostModels: number
  /** where chat models of the editor are used: what answers the child's calls to them */
  chat?: TrainerHost['chat']
  /**
   * Where chat models of the editor are used: asks, with the number of requests, whether they may be sent. Call it once
   * the estimate is known; false = the user declined. Without it the first request asks, with a cap of its own.
   */
  confirmHostModels?(requests: { typical: number; atMost: number }): Promise<boolean>
  /** Call it when the child has ended: what it asked of chat models is cancelled. */
  close?(): void
}

/** What a launch asks of `Models`. */
interface ChosenModels {
  readonly keys: ApiKeys
  choice(place?: string): ModelChoice
  network(): NetworkVariables
}

/** See Models.launch. */
export async function launch(models: ChosenModels, cwd?: string): Promise<ModelLaunch> {
  requireTrust()
  const folder = cwd ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd()
  const located = await locate(models, folder)
  // A run opens the model of each role before its first call, whichever it will ask.
  if (Object.values(located).some(({ kind }) => kind === 'embedded')) await fetchFirst()
  const { env, secrets } = models.network()
  const args = choiceFlags(models.choice(folder))
  await addKeys(models, located, args, secrets)
  const { policy, optimizer } = located
  const label = policy === optimizer ? nameOf(policy) : withLessons(policy, optimizer)
  const spendings = {
    policy: spendingOf(policy),
    optimizer: spendingOf(optimizer),
    judge: spendingOf(located.judge),
  }
  const spending = mostExpensive(Object.values(spendings))
  const hosted = [...new Set([policy, optimizer, located.judge])].filter(({ kind }) => kind === 'host')
  const result: ModelLaunch = { args, env, secrets, label, spending, spendings, hostModels: hosted.length }
  if (hosted.length === 0) return result
  const editorModels = new HostModels({
    rollouts: policy.kind === 'host',
    label: hosted.map(nameOf).join(', '),
  })
  return {
    ...result,
    chat: (model, request, signal) => editorModels.chat(model, request, signal),
    confirmHostModels: (requests) => editorModels.confirm(requests),
    close: () => editorModels.close(),
  }
}

/** The flags of a choice, without keys. */
function choiceFlags({ policy, optimizer }: ModelChoice): string[] {
  const args: string[] = []
  const add = (flag: string, value: string) => {
    if (value !== '') args.push(flag, value)
  }
  add('--model', policy.model)
  add('--base-url', policy.baseUrl)
  add('--optimizer-model', optimizer.model)
  add('--optimizer-base-url', optimizer.baseUrl)
  return args
}

async function locate(models: ChosenModels, folder: string): Promise<LocatedModels> {
  const config = await readConfig(join(await grpoDirOf(join(folder, 'x')), 'config.yaml'))
  for (;;) {
    const { policy, optimizer } = models.choice(folder)
    for (const { baseUrl } of [policy, optimizer]) refuseKeyIn(baseUrl)
    const flags = {
      ...(policy.model === '' ? {} : { model: policy.model }),
      ...(policy.baseUrl === '' ? {} : { baseUrl: policy.baseUrl }),
      ...(optimizer.model === '' ? {} : { optimizerModel: optimizer.model }),
      ...(optimizer.baseUrl === '' ? {} : { optimizerBaseUrl: optimizer.baseUrl }),
    }
    refuseOwn(policy.model, optimizer.model)
    try {
      return locateModels({ flags, env: process.env, config, hostModels: true })
    } catch (error) {
      if (!isNamed<UsageError>(error, 'UsageError') || policy.model !== '' || policy.baseUrl !== '')
        throw error
      await vscode.commands.executeCommand('tfgrpo.chooseModel')
      const chosen = models.choice(folder).policy
      if (chosen.model === '' && chosen.baseUrl === '') throw new vscode.CancellationError()
    }
  }
}

/** Arguments are seen in process listings, and settings are synchronised. */
function refuseKeyIn(baseUrl: string): void {
  if (baseUrl === '') return
  const { secrets, label } = parseEndpoint(baseUrl)
  if (secrets.length > 0)
    throw new UserError(
      vscode.l10n.t(
        'The address of {0} in the settings contains a key or password: remove it from the address, and store it with "GRPO: Set API Key".',
        label,
      ),
    )
}

/** This extension's provider includes experiences in the prompts of some of its models: a baseline would not be one. */
function refuseOwn(...models: string[]): void {
  if (models.some((model) => hostModelOf(model)?.vendor === 'tfgrpo'))
    throw new UserError(
      vscode.l10n.t(
        'Choose the endpoint itself for runs, not the model that this extension offers in the chat.',
      ),
    )
}

async function addKeys(
  models: ChosenModels,
  { policy, optimizer, judge }: LocatedModels,
  args: string[],
  secrets: Record<string, string>,
): Promise<void> {
  let keyless = false
  const pass = async (model: LocatedModel, flag: string, variable: string) => {
    if (model.kind !== 'openai') return
    const key = await keyOf(models, model)
    if (key === null) {
      keyless ||= model.apiKeyEnv === DEFAULT_KEY
      return
    }
    args.push(flag, variable)
    secrets[variable] = key
  }
  await pass(policy, '--api-key-env', POLICY_KEY)
  const shares =
    policy.kind === 'openai' && optimizer.kind === 'openai' && policy.baseUrl === optimizer.baseUrl
  if (optimizer !== policy && !shares) await pass(optimizer, '--optimizer-api-key-env', OPTIMIZER_KEY)
  const judges = judge !== policy && judge !== optimizer && judge.kind === 'openai' ? judge : null
  const judgeKey = judges && (await keyOf(models, judges))
  if (judges?.named && judgeKey !== null) secrets[judges.apiKeyEnv] = judgeKey
  // The child uses the variable for every endpoint that has no key of its own; it is not meant for this one.
  if (keyless && judges?.apiKeyEnv !== DEFAULT_KEY) secrets[DEFAULT_KEY] = ''
}

/** An endpoint's key: the stored one, else that of the environment, else the user is asked. null = it needs none. */
async function keyOf(models: ChosenModels, model: Endpoint): Promise<string | null> {
  const stored = await models.keys.get(model.baseUrl)
  if (stored !== null) return stored
  const inherited = process.env[model.apiKeyEnv]?.trim() || null
  if (inherited !== null && (model.named || isOpenAI(model.baseUrl))) return inherited
  const { local, basic } = parseEndpoint(model.baseUrl)
  if (local || basic !== null) return null
  return askKey(models.keys, model.baseUrl)
}

/** Whether OPENAI_API_KEY is meant for this endpoint. */
function isOpenAI(baseUrl: string): boolean {
  const origin = originOf(baseUrl)
  return [OPENAI, process.env.OPENAI_BASE_URL ?? ''].some((each) => originOf(each) === origin)
}

function spendingOf(model: LocatedModel): Spending {
  if (model.kind === 'embedded') return 'free'
  if (model.kind === 'host') return 'quota'
  // A gateway on this machine may forward to a service that costs money: a given price counts.
  if (model.price !== null) return model.price.input === 0 && model.price.output === 0 ? 'free' : 'priced'
  return parseEndpoint(model.baseUrl).local ? 'free' : 'priced'
}

function mostExpensive(spendings: readonly Spending[]): Spending {
  return (['quota', 'priced'] as const).find((each) => spendings.includes(each)) ?? 'free'
}

function nameOf(model: LocatedModel): string {
  if (model.kind !== 'openai') return shortName(model.model)
  const { label } = parseEndpoint(model.baseUrl)
  return model.model === undefined ? label : vscode.l10n.t('{0} at {1}', model.model, label)
}

function withLessons(policy: LocatedModel, optimizer: LocatedModel): string {
  return vscode.l10n.t('{0}, lessons by {1}', nameOf(policy), nameOf(optimizer))
}
