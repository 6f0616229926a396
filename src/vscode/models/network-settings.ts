import * as vscode from 'vscode'
import type { NetworkSettings } from './network-variables.ts'

/** The editor's settings for the network, as they are now. */
export function networkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http')
  return {
    proxy: http.get<string>('proxy') ?? '',
    noProxy: http.get<string[]>('noProxy') ?? [],
    support: http.get<string>('proxySupport') ?? 'override',
    systemCertificates: http.get<boolean>('systemCertificates') ?? true,
  }
}
