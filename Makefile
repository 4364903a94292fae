# 融问: `make` lists what can be done here.
UV := var/bootstrap/bin/uv
PYTHON ?= $(shell for v in 3.11 3.12 3.13; do python$$v -c '' 2>/dev/null && echo python$$v && break; done)
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help up setup train test check lint bench eval clean

help: ## 列出全部命令 / list all commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

up: setup ## 一条命令启动全部服务 / start everything (Ctrl-C ends it)
	@exec .venv/bin/rongwen up

setup: .venv/.ready bot/.venv/.ready ## 按锁文件装好两个环境 / create both environments from the lock files

$(UV):
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本，请先安装。(Python 3.11 or newer is needed; install it and run make again.)"; exit 1; }
	@echo "准备安装工具 / preparing the installer"
	@mkdir -p var && $(PYTHON) -m venv var/bootstrap && var/bootstrap/bin/pip install --quiet --disable-pip-version-check uv

.venv/.ready: $(UV) pyproject.toml uv.lock
	@echo "安装融问的依赖 / installing our dependencies"
	@$(UV) sync --locked --quiet --python $(PYTHON)
	@touch $@

bot/.venv/.ready: $(UV) bot/pyproject.toml bot/uv.lock
	@cd bot && { ../$(UV) python find --no-python-downloads '>=3.10,<3.11' >/dev/null 2>&1 || \
	  { echo "Rasa 需要 Python 3.10，请先安装。(Rasa needs Python 3.10; install it and run make again.)"; exit 1; }; }
	@echo "安装 Rasa 的依赖 / installing Rasa's dependencies"
	@cd bot && ../$(UV) sync --locked --quiet
	@touch $@

train: setup ## 训练模型（数据没变则不重复训练）/ train the model unless one matches the data
	@.venv/bin/rongwen train

test: setup ## 跑全部测试 / run all tests
	@bot/.venv/bin/python -m pytest bot/tests -q
	@.venv/bin/python -m pytest

lint: setup ## 代码规范、类型、依赖方向 / style, types, import contracts
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

check: lint test ## CI 跑的就是它 / what CI runs

bench: setup ## 性能测试：表格与 JSON / benchmarks: a table and JSON
	@.venv/bin/python -m bench

eval: setup ## 评测查资料的准确率：表格、JSON 与图 / how well the search answers: tables, JSON, a picture
	@.venv/bin/python -m bench.evaluate

clean: ## 删除环境、模型和缓存，数据库留着 / remove environments, models, caches; the database stays
	@rm -rf .venv bot/.venv var/bootstrap var/models var/test-models var/cache var/log
