SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo sql test test-system lint typecheck clean synth diff golden picture crds images up down verify

# npm ci is run again only when the lock file has changed since.
node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: node_modules/.installed ## run generator and job, without Kafka, with a live page; stop with Ctrl-C, or after DURATION=20s
	@node --max-semi-space-size=64 -r ./register.js job/node/commands/cli.ts demo

# What is given on make's command line counts, and programs read it with the project's prefix: FORMAT=json as
# UAF_FORMAT. What a shell exports by these names is not meant for make: WSL sets NAME, a POSIX shell ENV.
PARAMETERS := BASE CMD DETACH ENGINE ENV FLAGS JEST_FLAGS OUT SEEDS WITHOUT
$(foreach name,$(PARAMETERS),$(if $(filter environment%,$(origin $(name))),$(eval $(name) :=)))
$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(eval export UAF_$(name) := $$($(name)))))

# What programs read of these. Another name is a slip, which would pass without a word, as that of SAVEPOINT or DRY_RUN would.
KNOWN := $(PARAMETERS) \
  BACKFILL BAD_VALUE_SHARE CACHE CHECKPOINT_INTERVAL CLOSED_AFTER COUNT CSV DATA DRY_RUN DURATION FIRST FORMAT \
  FROM GRACE HELM IDLENESS IMAGE_TAG INFLUX_BUCKET INFLUX_ENV INFLUX_ORG INFLUX_URL INTO KAFKA_ACKS \
  KAFKA_BOOTSTRAP_SERVERS KAFKA_BROKERS KAFKA_CA_FILE KAFKA_CLIENT_ID KAFKA_COMPRESSION KAFKA_GROUP_ID \
  KAFKA_PASSWORD_FILE KAFKA_PRODUCER_SEND_ACKS KAFKA_REJECTED_TOPIC KAFKA_SOURCE_TOPIC KAFKA_SPEED_LAYER_TOPIC \
  KAFKA_TOPIC KAFKA_USERNAME KUBECTL LISTEN_HOST LOG_LEVEL LONG_TERM_STORE LOOP_MS MARKDOWN MEMORY MESSAGES \
  MUTATION NAME ONLY PAGE PART PORT RATE REJECTED RENEW RETENTION ROWS_PER_MESSAGE RUNS S3_ENDPOINT S3_PATH_STYLE S3_REGION \
  SAVEPOINT SCALE SEED SOURCE SPEED_LAYER SQL SYSTEMS TAGS TAGS_FILE TIMEOUT TO UTILIZATION WHEN_GROUP_IS_AHEAD \
  WHEN_OFFSETS_GO_BACK WORKERS YES
$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(if $(filter $(KNOWN) AWS_% INFLUX_TOKEN,$(name)),,\
  $(error $(name) is none of the variables that the targets take: $(sort $(KNOWN))))))

ENGINE := $(or $(ENGINE),node)

up: node_modules/.installed ## run the whole system on this machine; ENGINE=node or flink; DETACH=1 in the background
	$(if $(filter command,$(origin ENV)),$(error make up takes no ENV: with ENGINE=node it is environment small, with flink local))
	@node -r ./register.js infra/local/cli.ts up --engine $(ENGINE) $(if $(DETACH),--detach)

down: node_modules/.installed ## stop what make up started
	@node -r ./register.js infra/local/cli.ts down

verify: node_modules/.installed ## check that everything sent arrives in S3 and InfluxDB, for make up or for ENV's cluster; FORMAT=json
	@node -r ./register.js $(if $(filter file,$(origin ENV)),infra/verify/cli.ts,infra/delivery/commands/cli.ts verify --env $(ENV)) $(FLAGS)

sql: node_modules/.installed ## print the Flink SQL that the pipeline is compiled to
	@node -r ./register.js job/flink/cli.ts

test: node_modules/.installed ## run the unit tests, which need only npm, in a few minutes
	npm test --silent -- $(JEST_FLAGS)

# Programs wait for one another most of the time: two files at once keep two cores busy.
test-system: node_modules/.installed ## run the tests against real programs, fetched and cached on first use
	@node -r ./register.js test/programs/fetch.ts
	npx jest --selectProjects system --maxWorkers=2 $(JEST_FLAGS)

.PHONY: simulate
simulate: node_modules/.installed ## run the engine through random schedules: SEEDS=100000 of them; SEED=n prints one
	@UAF_SEEDS=$(or $(SEEDS),10000) node -r ./register.js test/simulation/cli.ts

lint: node_modules/.installed ## check formatting, style, imports and secrets
	npm run --silent lint

typecheck: node_modules/.installed ## check types
	npm run --silent typecheck

ENV := $(or $(ENV),local)
DELIVERY := node -r ./register.js infra/delivery/commands/cli.ts
SYNTH := node -r ./register.js infra/commands/synth.ts

synth: node_modules/.installed ## write the manifests of ENV (local, small, production) to dist/ENV
	$(SYNTH) $(ENV)

diff: node_modules/.installed ## show what a change does to ENV's cluster, or since BASE=<git ref>; FORMAT=json, MARKDOWN=1
	@$(DELIVERY) diff || [ $$? = 2 ] # there are changes, which is no error

.PHONY: review gitops
review: node_modules/.installed ## write a review comment on what the changes since BASE=<git ref> do to each environment; OUT=file
	@$(DELIVERY) review --base $(or $(BASE),origin/main) $(if $(OUT),--out $(OUT))

gitops: node_modules/.installed ## write ENV to dist/gitops/ENV, in waves for Argo CD and Flux
	@$(DELIVERY) gitops --env $(ENV)

golden: node_modules/.installed ## update the expected outputs of tests: manifests, SQL, diffs, dashboard
	UAF_IMAGE_TAG=0.1.0 CDK8S_OUTDIR=test/golden $(SYNTH) all
	$(MAKE) -s sql LONG_TERM_STORE=s3://lake/long-term-store > test/golden/flink/time-series.sql
	UAF_RENEW=1 npx jest --selectProjects unit --testPathPatterns golden-diffs dashboard/

picture: node_modules/.installed ## draw docs/pictures/: the wiring of each environment, and the imports between modules
	@node -r ./register.js infra/picture/cli.ts

crds: node_modules/.installed ## fetch the operators' CRDs, which some tests compare our types with
	node -r ./register.js test/programs/operator-crds.ts

.PHONY: doctor deploy status open s3 teardown kafka-address
doctor: node_modules/.installed ## check the prerequisites of deploying ENV; each line is ok, or says what to do
	@$(DELIVERY) doctor --env $(ENV) || [ $$? = 2 ] # something is to be done, which is what was asked

deploy: node_modules/.installed ## apply ENV to its cluster and wait until it runs; YES=1 confirms all questions; SAVEPOINT=1
	@$(DELIVERY) deploy --env $(ENV)

status: node_modules/.installed ## show each component of ENV, ready or why not, and the job's progress; FORMAT=json
	@$(DELIVERY) status --env $(ENV) || [ $$? = 2 ] # some components are not ready

open: node_modules/.installed ## forward local ports to the consoles of ENV until Ctrl-C; FORMAT=json
	@$(DELIVERY) open --env $(ENV)

s3: node_modules/.installed ## run the AWS CLI on ENV's object store: CMD="ls s3://bucket/path"; lists the long-term store
	@$(DELIVERY) s3 --env $(ENV) -- $(CMD)

kafka-address: node_modules/.installed ## print the address of ENV's Kafka for clients outside of the cluster
	@$(DELIVERY) kafka-address --env $(ENV)

teardown: node_modules/.installed ## delete ENV from its cluster, including data; SAVEPOINT=1 takes one first
	@$(DELIVERY) teardown --env $(ENV)

.PHONY: e2e
e2e: node_modules/.installed ## test ENV end to end on its cluster: deploy, verify, change, disturb, tear down; FORMAT=json; WITHOUT="verify ..."
	@$(DELIVERY) e2e --env $(ENV) $(if $(WITHOUT),--without $(WITHOUT))

images: node_modules/.installed ## build our images with docker, podman or minikube
	node -r ./register.js infra/commands/build-images.ts $(ENV)

.PHONY: dashboard
dashboard: node_modules/.installed ## install or update the dashboards of ENV in InfluxDB; INFLUX_URL, INFLUX_TOKEN
	@node -r ./register.js infra/dashboard/cli.ts $(if $(filter file,$(origin ENV)),,--env $(ENV))

.PHONY: query rejected
query: node_modules/.installed ## query the long-term store: NAME=tags, or SQL="SELECT ... FROM rows"; LONG_TERM_STORE=s3://...; CSV=1
	@node -r ./register.js job/inspect/query-cli.ts

.PHONY: compact
compact: node_modules/.installed ## merge the small files of closed days of LONG_TERM_STORE; CLOSED_AFTER=1d, GRACE=1h
	@node -r ./register.js job/compact/cli.ts

.PHONY: rebuild
rebuild: node_modules/.installed ## recompute windows from LONG_TERM_STORE: FROM=... TO=... INTO=kafka or a file or URL; DRY_RUN=1
	@node -r ./register.js job/rebuild/cli.ts

rejected: node_modules/.installed ## show the latest rejected rows in Kafka, with the reason; COUNT=20
	@node -r ./register.js job/inspect/rejected-cli.ts

.PHONY: bench
bench: node_modules/.installed ## measure speed and memory, written to bench-results/; ONLY=engines,... SCALE=quick|full
	@node -r ./register.js test/bench/cli.ts

.PHONY: soak
soak: node_modules/.installed ## run the whole system under faults for DURATION=1h, and check that memory and open files stay flat
	@node -r ./register.js test/soak/cli.ts $(FLAGS)

.PHONY: sizing
sizing: node_modules/.installed ## compute the resources for RATE=1000000 rows per second, and print an environment to start from
	@node -r ./register.js infra/sizing/cli.ts

clean: node_modules/.installed ## delete what builds, the demo and make up created, never your own rows; refused while they run
	@node -r ./register.js infra/local/cli.ts clean
