// SPDX-License-Identifier: MIT
import { pairs } from './pairs.ts'

export const organisations = pairs({
  'admin.part.organisations': ['Organisations', '组织'],
  'organisations.about': [
    'Organisations cannot see each other. Each holds a branch of the entities and all below; one holds what no other does.',
    '组织之间互不可见。每个组织拥有一个对象分支及其全部下级；其中一个拥有其余全部对象。',
  ],
  'organisations.add': ['Add an organisation', '添加组织'],
  'organisations.added': ['{name} was added', '已添加 {name}'],
  'organisations.title': ['Name', '名称'],
  'organisations.holds': ['Holds', '拥有'],
  'organisations.holdsHint': ['You will not see this branch any more: it is theirs.', '添加后，您将无法再查看该分支。'],
  'organisations.entityNeeded': ['Choose the branch that it holds', '请选择其拥有的分支'],
  'organisations.rest': ['all that no other holds', '其余全部'],
  'organisations.people': ['People', '人员'],
  'organisations.nobody': ['nobody yet', '暂无人员'],
  'organisations.own': ['mine', '本组织'],
  'organisations.rename': ['Rename', '重命名'],
  'organisations.renamed': ['It is called {name} now', '已更名为 {name}'],
  'organisations.begin': ['First administrator', '首位管理员'],
  'organisations.beginText': [
    'They get a one-time link to set a password, good for a day, and add everybody else; then nobody outside adds people there. Who did not use theirs gets another by the same name.',
    '该人员将获得用于设置密码的一次性链接（一天内有效），并负责添加其他人员；此后组织外的人员无法再添加。未使用链接者，以相同名称可再次获得链接。',
  ],
})
