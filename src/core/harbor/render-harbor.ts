import { stringify } from 'smol-toml'
import { taskMessages } from '../agents/task-messages.ts'
import { shellWord } from '../code/language/test-runner.ts'
import { OWN_METADATA } from '../proposals/import/harbor.ts'
import type { SplitTask, VerifierSpec } from '../tasks/task.ts'

/** Version of Harbor's format that is written. */
const SCHEMA_VERSION = '1.4'
/** Seconds that an agent may take; tasks of ours say nothing about it. */
const AGENT_SECONDS = 1800
/** Folder below `environment/` that holds the workspace. */
export const WORKSPACE = 'workspace'

/** A verifier that scores files, as Harbor does. */
export type FileVerifier = Extract<VerifierSpec, { type: 'command' | 'harbor' }>

/** The one verifier of a task if Harbor can run it, else why not, in one sentence. */
export function fileVerifier({
  verify,
  image,
}: Pick<SplitTask, 'verify' | 'image'>): FileVerifier | { problem: string } {
  const [spec, ...others] = verify
  if (spec === undefined || others.length > 0)
    return { problem: 'it has several verifiers, and a Harbor task has one.' }
  if (spec.type === 'command' && image === undefined) return spec
  if (spec.type === 'harbor') return spec
  return { problem: `its verifier (${spec.type}) reads the reply, and Harbor scores files.` }
}

/** The folder in which an agent works. */
export const placeIn = (spec: FileVerifier) => (spec.type === 'harbor' ? spec.at : '/app')

/** Text of task.toml. @param set name of the task set */
export function harborConfig(task: SplitTask, spec: FileVerifier, set: string): string {
  const { id, tags, split, network, image } = task
  const hosts = network.map((host) => host.replace(/:\d+$/, ''))
  return stringify({
    schema_version: SCHEMA_VERSION,
    task: { name: `${orgOf(set)}/${id}`, description: '', keywords: tags },
    metadata: { split, ...(image === undefined ? { [OWN_METADATA]: { workspace: WORKSPACE } } : {}) },
    verifier: {
      timeout_sec: spec.timeoutSeconds,
      ...(spec.type === 'harbor' && Object.keys(spec.variables).length > 0
        ? { env: { ...spec.variables } }
        : {}),
    },
    agent: { timeout_sec: AGENT_SECONDS },
    environment: {
      ...(image !== undefined && 'name' in image ? { docker_image: image.name } : {}),
      workdir: placeIn(spec),
      ...(hosts.length === 0
        ? { network_mode: 'no-network' }
        : { network_mode: 'allowlist', allowed_hosts: hosts }),
    },
  })
}

/** A name as Harbor's registry takes it. */
const orgOf = (set: string) =>
  set
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'tasks'

/** Text of instruction.md: what a model would be told, and where its answer goes. */
export function harborInstruction(task: SplitTask, spec: FileVerifier): string {
  const parts = taskMessages(task, '').map(({ content }) => content.trim())
  if (spec.type === 'command' && spec.write !== undefined) {
    const what = spec.function === undefined ? '' : ` as \`${spec.function}\``
    parts.push(
      `Your workspace is /app. Where a reply is asked for, write its code to /app/${spec.write}${what}.`,
    )
  }
  return `${parts.join('\n\n')}\n`
}

/**
 * Text of tests/test.sh: puts the tests back as they were, and runs the command; its exit code is the reward.
 * @param restores whether there are files to put back
 */
export function harborTestScript(
  { run }: Extract<FileVerifier, { type: 'command' }>,
  restores: boolean,
): string {
  return `#!/bin/bash
${restores ? 'cp -a /tests/files/. /app/\n' : ''}cd /app
if bash -c ${shellWord(run)}; then
  echo 1 > /logs/verifier/reward.txt
else
  echo 0 > /logs/verifier/reward.txt
fi
`
}

/** Text of solution/solve.sh. @param place the workspace @param gone paths that the solution deletes @param copies whether it has files */
export function harborSolveScript(place: string, gone: readonly string[], copies: boolean): string {
  const lines = ['#!/bin/bash', 'set -e', `cd ${place}`, ...(copies ? ['cp -a /solution/files/. .'] : [])]
  if (gone.length > 0) lines.push(`rm -f -- ${gone.map(shellWord).join(' ')}`)
  return `${lines.join('\n')}\n`
}

/** Text of environment/Dockerfile. @param files paths of the workspace @param named image that it is made from */
export function harborDockerfile(
  place: string,
  run: string,
  files: readonly string[],
  named?: string,
): string {
  const python = /\b(?:python[\d.]*|pytest)\b/.test(run)
  const node = /\b(?:node|npm|npx|node_modules)\b/.test(run)
  const base = named ?? (python ? 'python:3.12-slim' : node ? 'node:24-slim' : 'ubuntu:24.04')
  const install = [
    ...(node && files.includes('package.json') ? ['RUN npm install --ignore-scripts'] : []),
    ...(python && files.includes('requirements.txt') ? ['RUN pip install -r requirements.txt'] : []),
    ...(python && files.includes('pyproject.toml') ? ['RUN pip install .'] : []),
    ...(/\bpytest\b/.test(run) ? ['RUN pip install pytest'] : []),
  ]
  const lines = [
    '# Made from the names of the files; add what else the tests need.',
    `FROM ${base}`,
    `WORKDIR ${place}`,
    `COPY ${WORKSPACE}/ ${place}/`,
    ...install,
  ]
  return `${lines.join('\n')}\n`
}
