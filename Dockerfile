# The service: the pages are built with Node, the runtime holds Python and what requirements/run.txt locks, nothing else.
FROM node:24-slim AS web
WORKDIR /web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci
COPY web/ ./
RUN npm run build

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/clew clew
COPY requirements/run.txt /tmp/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/run.txt && rm /tmp/run.txt
WORKDIR /opt/clew
COPY base/ base/
COPY ontology/ ontology/
COPY cypher/ cypher/
COPY store/ store/
COPY loaders/ loaders/
COPY analysis/ analysis/
COPY service/ service/
COPY clew/ clew/
COPY --from=web /web/dist web/dist/
RUN printf '#!/usr/local/bin/python\nfrom clew.main import main\nmain()\n' > /usr/local/bin/clew && chmod 755 /usr/local/bin/clew
ENV PYTHONPATH=/opt/clew PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CLEW_HOME=/var/lib/clew
USER 10001
EXPOSE 8420
ENTRYPOINT ["clew"]
CMD ["serve"]
