// SPDX-License-Identifier: MIT
import { pairs } from './pairs.ts'

export const sign = pairs({
  'sign.title': ['Sign in', '登录'],
  'sign.about': ['Standards as code, plants as numbers, each explained to its source.', '标准即代码，工厂即数字，每个数字皆可溯源。'],
  'sign.name': ['Name', '用户名'],
  'sign.password': ['Password', '密码'],
  'sign.in': ['Sign in', '登录'],
  'sign.oidc': ['Sign in with your organisation', '使用单位账号登录'],
  'sign.wrong': ['Name or password is wrong, or the account is locked for some minutes.', '用户名或密码错误，或账号已被暂时锁定。'],
  'sign.expired': ['Your session has ended. Sign in to go on where you were.', '会话已结束，请登录后继续。'],
  'sign.first': ['This server has no administrator yet. Open the one-time link that it printed when it started.', '此服务器尚无管理员，请打开其启动时打印的一次性链接。'],
  'sign.forgot': ['Forgot your password?', '忘记密码？'],
  'sign.forgotHint': ['An administrator can send you a link to set a new one.', '请管理员向您发送重设密码的链接。'],
  'link.first': ['First administrator', '首位管理员'],
  'link.firstAbout': ['Choose the name and the password of the first administrator. This link works once.', '请设置首位管理员的用户名与密码，此链接仅可使用一次。'],
  'link.password': ['Set a new password', '设置新密码'],
  'link.passwordAbout': ['For {name}. This link works once.', '用户：{name}。此链接仅可使用一次。'],
  'link.title': ['Full name', '姓名'],
  'link.mail': ['Mail address (not required)', '电子邮箱（可选）'],
  'link.again': ['The same password again', '再次输入密码'],
  'link.differ': ['The two passwords differ', '两次输入的密码不一致'],
  'link.short': ['At least 15 characters', '至少 15 个字符'],
  'link.set': ['Set password', '设置密码'],
  'link.gone': ['This link was used, is too old, or was never given.', '此链接已使用、已过期或不存在。'],
  'link.toSignIn': ['To the sign-in', '前往登录'],
})
