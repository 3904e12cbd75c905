# What a preview of Pulumi says of architectures. Needs lib/say.sh, lib/handover.sh, and SCRATCH and PULUMI_LOG, the preview as JSON.

# shellcheck disable=SC2016 # jq's variables, here and below
readonly RESOURCES='
  def name: sub("^.*::"; "") | tojson;
  def title: "\(.type) \(.urn | name)"
    + (.sourcePosition // "" | if test("^project:///[^.]") then sub("^project:///(?<file>.*)#(?<line>[0-9]+).*"; " (\(.file):\(.line))") else "" end);
  def resources: [.steps[].newState | objects | select(.inputs)] | unique_by(.urn);
  # By the family of an instance type: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
  def machine: strings
    | if test("^(a1|[a-z]+[0-9]+g[a-z]*)[.]") then "arm64" elif test("^mac") then empty elif test("^[a-z]+[0-9]+[a-z]*(-flex)?[.]") then "amd64" else empty end;
  def machine_image: .inputs | .imageId // .ami | strings;'

# handed_over_images: all that build and push know of the images of this workflow, one JSON text each.
handed_over_images() {
  local file
  for file in "$HANDOVER"/images/*.json; do
    if [[ -f $file ]]; then read_handover "images/${file##*/}" tojson || exit $?; fi
  done
}

# look_up_machine_images: an object with the architecture of each machine image whose instance type tells its own. AWS is asked once for
# each; one that it does not tell is not known.
look_up_machine_images() {
  local image region found all=''
  while IFS=$'\t' read -r image region; do
    found=''
    if command -v aws > /dev/null 2>&1; then
      found=$(AWS_MAX_ATTEMPTS=2 aws ec2 describe-images --output=text --query='Images[0].Architecture' --cli-connect-timeout=10 --cli-read-timeout=20 \
        ${region:+"--region=$region"} --image-ids="$image" 2> /dev/null) || found=''
    fi
    all+=",\"$image\":\"${found//[^a-z0-9_]/}\""
  done < <(jq --raw-output "$RESOURCES"'
    .config["aws:region"] as $region | resources as $all | [$all[] | select([.inputs.instanceType | machine] != []) | (.provider // "" | sub("::[^:]*$"; "")) as $of
      | [machine_image, [($all[] | select(.urn == $of) | .inputs.region | strings), $region // ""][0]]]
    | unique[] | select((.[0] | test("^ami-[0-9a-f]+$")) and (.[1] | test("^[a-z0-9-]*$"))) | @tsv' "$PULUMI_LOG")
  printf '{%s}\n' "${all#,}"
}

# comparisons: one a line: "agrees", "differs", "doubtful" or "unknown", a tab, and a sentence without its full stop. A side is what
# something is for, as a list, and how that is said. A function takes an image of one
# platform, and with nothing that is attested of it: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
comparisons() {
  jq --raw-output --slurpfile images "$SCRATCH/images" --slurpfile machines "$SCRATCH/machines" "$RESOURCES"'
    def architecture: strings | ascii_downcase | { arm64: "arm64", aarch64: "arm64", x86_64: "amd64", amd64: "amd64" }[.] | strings;
    # What is not known is no mismatch, and neither is what suits one of several.
    def compare($left; $right): if $left.is == [] or $right.is == [] then empty
      elif $left.is - ($left.is - $right.is) == [] then ["differs", "\($left.text), but \($right.text)"] else ["agrees", "\($left.text), and \($right.text)"] end;
    # Of an image that was handed over: by digest, of the list or of one architecture in it, or by tag.
    def platforms: strings | sub("^docker[.]io/"; "") as $image | sub("^[^@]*@"; "") as $digest
      | [$images[] | ("\(.registry)/\(.repository)" | sub("^docker[.]io/"; "")) as $name
        | if [.digest, .copies[]?.digest] | index($digest) then [.platforms[].platform]
          elif [.platforms[].digest] | index($digest) then [.platforms[] | select(.digest == $digest) | .platform]
          elif [.tags[]? | "\($name):\(.)"] | index($image) then [.platforms[].platform] else empty end][0] // empty;
    def image_side($what; $image): $image | platforms
      | { is: [.[] | split("/")[1] | architecture], text: "the image of \($what) is for \(join(" and ")): \($image)" };
    resources as $all

    | def overrides: [.inputs.mixedInstancesPolicy.launchTemplate.overrides? // [] | .[].instanceType | strings];
      def types: overrides as $types | if $types == [] then [.inputs.instanceType | strings] else $types end;
      def is_machine: overrides != [] or (.type | test("^aws:ec2/(launchTemplate:|launchConfiguration:|instance:)"));
      def uses($urns): [.propertyDependencies // {} | .[][]?] | . - (. - $urns) != [];
      def reached: . as $urns | [$all[] | select(.urn as $urn | $urns | index($urn)) | .propertyDependencies // {} | .[][]?] + . | unique
        | if length == ($urns | unique | length) then . else reached end;
      def machines: reached as $urns | [$all[] | select(is_machine and (.urn as $urn | $urns | index($urn)))]
        | if any(overrides != []) then map(select(overrides != [])) else . end;
      # A service puts its tasks where its strategy says, or that of its cluster, or on the machines that name the cluster.
      def places: (.propertyDependencies // {}) as $of | ($of.cluster // []) as $cluster
        | if .inputs.launchType == "FARGATE" or any(.inputs.capacityProviderStrategies[]?.capacityProvider | strings; startswith("FARGATE")) then []
          else [($of.capacityProviderStrategies // [] | machines),
            ([$all[] | select((.type | startswith("aws:ecs/clusterCapacityProviders:")) and uses($cluster)) | .propertyDependencies | (.capacityProviders, .defaultCapacityProviderStrategies)[]?] | machines),
            [$all[] | select(is_machine and uses($cluster))]] | map(select(. != []))[0] // [] end
        | map({ is: [types[] | machine], text: "\(title), which is \(types | join(" and "))" })
        | if . == [] or any(.is == []) then { is: [] } else { is: map(.is[]), text: map(.text) | join(" and ") } end;
      def task_side: .inputs.runtimePlatform.cpuArchitecture? as $said | if $said then { is: [$said | architecture], text: "\(title) is for \($said) (runtimePlatform.cpuArchitecture)" }
        elif .inputs.requiresCompatibilities // [] | index("FARGATE") then { is: ["amd64"], text: "\(title) is for X86_64, as on Fargate where no runtimePlatform says otherwise" }
        else { is: [], text: title } end;

      def ecs: [$all[] | select(.type == "aws:ecs/taskDefinition:TaskDefinition")] as $tasks | $tasks[] | . as $task | task_side as $side
        | (.inputs.containerDefinitions | if type == "string" then (try fromjson catch null) else . end) as $containers
        | [$containers | arrays[] | objects | image_side("its container \(.name | tojson)"; .image)] as $its
        | compare($side; $its[]),
          (select($containers | type != "array") | ["unknown", "\(title): its containers are not known before the update"],
            (select([$tasks, $images | length] == [1, 1]) | $images[0] | compare($side; image_side("the only one that was handed over"; .reference)) | select(.[0] == "differs") | .[0] = "doubtful")),
          ($all[] | select(.type == "aws:ecs/service:Service" and uses([$task.urn])) | title as $service | places
            | { is: .is, text: "\($service) puts it on \(.text)" } as $place | if $side.is != [] then compare($side; $place) else compare($its[]; $place) end);
      def ec2: $all[] | select(is_machine) | . as $of | machine_image as $image
        | (if $image | test("^resolve:ssm:.*(arm64|aarch64)") then "arm64" elif $image | test("^resolve:ssm:.*x86_64") then "x86_64" else $machines[0][$image] end) as $found
        | compare({ is: [.inputs.instanceType | machine], text: "\(title) has instances of \(.inputs.instanceType)" }; { is: [$found | architecture], text: "its machine image \($image) is for \($found)" });
      def lambda: $all[] | select(.type == "aws:lambda/function:Function") | (.inputs.architectures // ["x86_64"]) as $said
        | compare({ is: [$said | arrays[] | architecture], text: "\(title) is for \($said | join(" and ")) (architectures\(if .inputs.architectures then "" else ", by default" end))" };
            image_side("the function"; .inputs.imageUri)),
          (title as $title | .inputs.imageUri as $image | $images[] | select([.reference, .copies[]?.reference] | index($image)) | [.platforms[] | .platform, .attestations[]?] | select(.[1]) | ["differs", "\($title) takes no list, but \($image) is one: \(join(", "))"]);
      def selected: .key as $key | select($key == "kubernetes.io/arch" or $key == "beta.kubernetes.io/arch");
      def allowed: if .operator == "In" then [.values[]? | architecture] elif .operator == "NotIn" then ["amd64", "arm64"] - [.values[]? | architecture] else ["amd64", "arm64"] end;
      def nodes: [.nodeSelector // {} | to_entries[] | selected | .value | architecture] as $selected
        | [.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms? // [] | .[] | [.matchExpressions[]? | selected | allowed]] as $terms
        | if $selected != [] then { is: $selected, text: "nodeSelector" } elif $terms == [] or any($terms[]; . == []) then { is: [] } else { is: [$terms[][][]] | unique, text: "nodeAffinity" } end;
      def kubernetes: $all[] | select(.type | startswith("kubernetes:")) | title as $title
        | .inputs.spec | objects | (.jobTemplate.spec? // .) | (.template.spec? // .) | objects | select(.containers | type == "array") | nodes as $nodes
        | (.containers + (.initContainers // []))[] | objects
        | compare({ is: $nodes.is, text: "\($title) runs on nodes of \($nodes.is | join(" or ")) (\($nodes.text))" }; image_side("its container \(.name | tojson)"; .image));
      [ecs, ec2, lambda, kubernetes] | unique[] | "\(.[0])\t\(.[1])"' "$PULUMI_LOG"
}
