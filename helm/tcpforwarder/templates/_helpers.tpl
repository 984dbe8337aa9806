{{/* Name of the operator's objects: the release's, unless that already says what it is. */}}
{{- define "tcpforwarder.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 53 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/*
Name of an object that belongs to the cluster, from (list the-root suffix): the namespace is part of it, as there may be a release of the
same name in another one. No name of ours has a dot, so no two pairs make the same.
*/}}
{{- define "tcpforwarder.clusterName" -}}
{{- $root := index . 0 -}}
{{- printf "%s%s.%s" (include "tcpforwarder.fullname" $root) (index . 1) $root.Release.Namespace -}}
{{- end }}

{{- define "tcpforwarder.selector" -}}
app.kubernetes.io/name: tcpforwarder-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Of the pod of helm test. No selector of the operator's pods matches it. */}}
{{- define "tcpforwarder.testSelector" -}}
app.kubernetes.io/name: tcpforwarder-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "tcpforwarder.ownLabels" -}}
{{ include "tcpforwarder.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: tcpforwarder
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Labels of an object. */}}
{{- define "tcpforwarder.labels" -}}
{{ include "tcpforwarder.labelsWith" (list . dict) }}
{{- end }}

{{/*
The same with some of its own, from (list the-root its-labels). A key that is given twice is there once: the nearest counts, also if its value
is empty, which merge would take for missing.
*/}}
{{- define "tcpforwarder.labelsWith" -}}
{{- $root := index . 0 -}}
{{- mergeOverwrite (dict) $root.Values.commonLabels (index . 1) (include "tcpforwarder.ownLabels" $root | fromYaml) | toYaml -}}
{{- end }}

{{/* Reference of an image, from (list the-root path-of-its-values its-values). */}}
{{- define "tcpforwarder.image" -}}
{{- $path := index . 1 -}}
{{- $image := index . 2 -}}
{{- $host := regexFind "^(localhost|[^/]*[.:][^/]*)/" $image.repository | trimSuffix "/" -}}
{{- if and $image.registry $host -}}
{{- $rest := trimPrefix (print $host "/") $image.repository -}}
{{- fail (printf "%s.repository %q names a registry, and %s.registry is %q: set %s.registry to %q and %s.repository to %q" $path $image.repository $path $image.registry $path $host $path $rest) -}}
{{- end -}}
{{- with $image.registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default (index . 0).Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "tcpforwarder.operatorImage" -}}
{{- include "tcpforwarder.image" (list . "image" .Values.image) -}}
{{- end }}

{{- define "tcpforwarder.dataplaneImage" -}}
{{- include "tcpforwarder.image" (list . "dataplane.image" .Values.dataplane.image) -}}
{{- end }}

{{/* Who sets one registry alone has forgotten the other: that pods find no image would show only with the first TcpForwarder. */}}
{{- define "tcpforwarder.checkImages" -}}
{{- $operator := include "tcpforwarder.operatorImage" . -}}
{{- $dataplane := include "tcpforwarder.dataplaneImage" . -}}
{{- $advice := "set image.registry and dataplane.image.registry both, or neither" -}}
{{- if and (hasPrefix "localhost/" $dataplane) (not (hasPrefix "localhost/" $operator)) -}}
{{- fail (printf "the data plane's image is one that was loaded into the nodes, %s, and the operator's comes from elsewhere: %s; %s" $dataplane $operator $advice) -}}
{{- else if and (hasPrefix "localhost/" $operator) (not (hasPrefix "localhost/" $dataplane)) -}}
{{- fail (printf "the operator's image is one that was loaded into the nodes, %s, and the data plane's comes from elsewhere: %s; %s" $operator $dataplane $advice) -}}
{{- end -}}
{{- end }}

{{/*
Pull policy, from (list its-values reference-of-the-image). With IfNotPresent a node without the image would ask for it whatever listens on
the node itself.
*/}}
{{- define "tcpforwarder.pullPolicy" -}}
{{- (index . 0).pullPolicy | default (index . 1 | hasPrefix "localhost/" | ternary "Never" "IfNotPresent") -}}
{{- end }}

{{- define "tcpforwarder.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tcpforwarder.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{/* What the operator may do in the namespaces it serves. */}}
{{- define "tcpforwarder.rules" -}}
{{- toYaml (.Files.Get "files/operator-role.yaml" | fromYaml).rules -}}
{{- end }}

{{/* Namespaces that the operator serves, as a JSON list; empty: all. */}}
{{- define "tcpforwarder.namespaces" -}}
{{- $own := ternary (list .Release.Namespace) list .Values.watchOwnNamespace -}}
{{- concat .Values.watchNamespaces $own | uniq | toJson -}}
{{- end }}

{{/* Labels as KEY=VALUE, separated by commas. */}}
{{- define "tcpforwarder.pairs" -}}
{{- $pairs := list -}}
{{- range $key, $value := . }}{{ $pairs = append $pairs (print $key "=" $value) }}{{ end -}}
{{- join "," $pairs -}}
{{- end }}

{{/* The names in a list of {name}, separated by commas. */}}
{{- define "tcpforwarder.names" -}}
{{- $names := list -}}
{{- range . }}{{ $names = append $names .name }}{{ end -}}
{{- join "," $names -}}
{{- end }}
