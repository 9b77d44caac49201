# One image, every role: `docker run … muster up --roles desk`. The packages come from the hashed lock and nothing else.
FROM python:3.11-slim AS environment
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/muster \
 && /opt/muster/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/muster muster \
 && chmod 700 /var/lib/muster
COPY --from=environment /opt/muster /opt/muster
WORKDIR /app
COPY . .
RUN /opt/muster/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .
ENV PATH=/opt/muster/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MUSTER_HOME=/var/lib/muster \
    MUSTER_PLAN=/app/plan
USER muster
VOLUME /var/lib/muster
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["muster", "health"]
ENTRYPOINT ["muster"]
# Beyond loopback the desk wants MUSTER_DESK=0.0.0.0:8000 and a MUSTER_DESK_TOKEN.
CMD ["up"]
