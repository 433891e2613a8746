"""The settings that come from the process environment, typed; a wrong one stops the start and names its remedy."""

import re
import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from treeline.config.addresses import (
    S3,
    address_error,
    api_error,
    mail_error,
    place_error,
    proxies_error,
    public_error,
    web_address_error,
)
from treeline.core.errors import Fault, Invalid

ROOT = Path(__file__).resolve().parents[3]
SHORTEST_SECRET_KEY = 50
DEBUG_KEY = "not secret: what a server with DEBUG=1 signs its sessions with"

# What to do about a fault, by variable.
REMEDIES = {
    "DATABASE_URL": "set it to postgresql://user:password@host:5432/name, or let `make run` start its own Postgres",
    "REDIS_URL": "set it to redis://:password@host:6379/0, or let `make run` start its own Redis",
    "SECRET_KEY": "set it to 50 or more random characters, e.g. the output of "
    "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`",
    "DEBUG": "set it to 1 or 0",
    "LOG_FORMAT": "set it to console or json",
    "ALLOWED_HOSTS": "set it to host names separated by commas",
    "TREELINE_VAR": "set it to a folder of your own",
    "ALPACA_API_KEY": "set it and ALPACA_SECRET_KEY to the pair of keys that Alpaca shows, or neither",
    "ALPACA_SECRET_KEY": "set it and ALPACA_API_KEY to the pair of keys that Alpaca shows, or neither",
    "TREELINE_FILES": "set it to a folder whose folders hold price files, or leave it out",
    "ALPACA_DATA_URL": "set it to https://data.alpaca.markets as it stands here, or leave it out",
    "ALPACA_TRADING_URL": "set it to https://paper-api.alpaca.markets as it stands here, or leave it out",
    "MASSIVE_FILES": "set it to a folder of flat files, or to s3://bucket or s3://bucket/folder",
    "MASSIVE_S3_ENDPOINT": "set it to an address such as https://files.massive.com, or leave it out",
    "MASSIVE_ACCESS_KEY": "set it and MASSIVE_SECRET_KEY to the pair of S3 keys that Massive shows",
    "MASSIVE_SECRET_KEY": "set it and MASSIVE_ACCESS_KEY to the pair of S3 keys that Massive shows",
    "MASSIVE_API_URL": "set it to https://api.massive.com as it stands here, or leave it out",
    "MASSIVE_API_KEY": "set it to the API key that Massive shows, or leave it out",
    "ALPACA_PAPER_URL": "set it to https://paper-api.alpaca.markets as it stands here, or leave it out",
    "ALPACA_LIVE_URL": "set it to https://api.alpaca.markets as it stands here, or leave it out",
    "PUBLIC_URL": "set it to the address that people type, such as https://treeline.example.com",
    "FORWARDED_ALLOW_IPS": "set it to the addresses of your proxies, or their networks, separated by commas, such as "
    "10.0.0.5,10.1.0.0/16",
    "VAULT_KEYS": "set it to the path of a file of your own that no database backup holds",
    "EMAIL_URL": "set it to smtps://user:password@host:465 or smtp://user:password@host:587, or leave it out: "
    "mail is then written to files",
    "EMAIL_FROM": "set it to an address such as Treeline <treeline@example.com>",
    "DISCORD_CLIENT_ID": "set it and DISCORD_CLIENT_SECRET to what Discord shows of your application, or neither",
    "DISCORD_CLIENT_SECRET": "set it and DISCORD_CLIENT_ID to what Discord shows of your application, or neither",
    "DISCORD_URL": "set it to https://discord.com as it stands here, or leave it out",
    "SKETCHES": "set it to a folder of your own, to s3://bucket or s3://bucket/folder, or leave it out",
    "SKETCHES_S3_ENDPOINT": "set it to the address of who serves the bucket, or leave it out for AWS",
    "SKETCHES_ACCESS_KEY": "set it and SKETCHES_SECRET_KEY to the pair of keys of the bucket",
    "SKETCHES_SECRET_KEY": "set it and SKETCHES_ACCESS_KEY to the pair of keys of the bucket",
}

_FIRST_OF_PAIR = {
    "alpaca_secret_key": "alpaca_api_key",
    "massive_secret_key": "massive_access_key",
    "sketches_secret_key": "sketches_access_key",
    "discord_client_secret": "discord_client_id",
}
_IN_BUCKET = {"massive_access_key": "massive_files", "sketches_access_key": "sketches"}  # what a key is the key of


class Environment(BaseSettings):
    """One attribute a variable; the README's table of settings says what each is for."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, validate_default=True)

    debug: bool = False  # stands before secret_key, whose check reads it
    database_url: str = Field(default="", description="Postgres, as postgresql://user:password@host:5432/name")
    redis_url: str = Field(default="", description="Redis, as redis://:password@host:6379/0")
    secret_key: SecretStr = Field(default=SecretStr(""), description="signs sessions; 50 or more random characters")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default=["localhost", "127.0.0.1", "[::1]"])
    treeline_var: Path = Field(default=ROOT / "var", description="where the platform keeps its own files")
    treeline_files: Path | None = Field(default=None, description="folder of price files; <var>/files when unset")
    log_format: Literal["console", "json"] = "console"
    public_url: str = Field(default="http://127.0.0.1:8000", description="the address that people type")
    forwarded_allow_ips: str = Field(
        default="127.0.0.1,::1", description="proxies whose X-Forwarded-For uvicorn believes"
    )
    vault_keys: Path | None = Field(
        default=None, description="file of the keys of secrets; <var>/vault.keys when unset"
    )
    email_url: str = Field(
        default="", repr=False, description="where mail is handed in; files in <var>/mail when unset"
    )
    email_from: str = Field(default="Treeline <treeline@localhost>", description="who sends the mail")

    # Of each pair the first stands before the second, whose check reads it.
    alpaca_api_key: SecretStr = Field(default=SecretStr(""), description="with its secret, opens the source `alpaca`")
    alpaca_secret_key: SecretStr = Field(default=SecretStr(""), description="the secret of ALPACA_API_KEY")
    alpaca_data_url: str = Field(default="https://data.alpaca.markets", description="prices and corporate actions")
    alpaca_trading_url: str = Field(default="https://paper-api.alpaca.markets", description="the list of symbols")
    alpaca_paper_url: str = Field(default="https://paper-api.alpaca.markets", description="checks paper keys")
    alpaca_live_url: str = Field(default="https://api.alpaca.markets", description="checks live keys")
    discord_client_id: SecretStr = Field(default=SecretStr(""), description="with its secret, opens sign-in by Discord")
    discord_client_secret: SecretStr = Field(default=SecretStr(""), description="the secret of DISCORD_CLIENT_ID")
    discord_url: str = Field(default="https://discord.com", description="who signs people in")
    massive_files: str = Field(default="", description="Massive's flat files: a folder, or s3://bucket/folder")
    massive_s3_endpoint: str = Field(default="https://files.massive.com", description="who serves that bucket")
    massive_access_key: SecretStr = Field(default=SecretStr(""), description="of the bucket")
    massive_secret_key: SecretStr = Field(default=SecretStr(""), description="of the bucket")
    massive_api_url: str = Field(default="https://api.massive.com", description="splits and dividends")
    massive_api_key: SecretStr = Field(default=SecretStr(""), description="of MASSIVE_API_URL")
    sketches: str = Field(default="", description="a folder, or s3://bucket/folder; <var>/sketches when unset")
    sketches_s3_endpoint: str = Field(default="", description="who serves that bucket; AWS when unset")
    sketches_access_key: SecretStr = Field(default=SecretStr(""), description="of the bucket")
    sketches_secret_key: SecretStr = Field(default=SecretStr(""), description="of the bucket")

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, url: str) -> str:
        return _without_fault(url, address_error("DATABASE_URL", url))

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        return _without_fault(url, address_error("REDIS_URL", url))

    @field_validator("secret_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr, others: ValidationInfo) -> SecretStr:
        length = len(key.get_secret_value())
        if others.data.get("debug") and not length:
            return SecretStr(DEBUG_KEY)
        if not length:
            raise PydanticCustomError("secret_key", "is not set")
        if length < SHORTEST_SECRET_KEY:
            raise PydanticCustomError("secret_key", "is too short: {length} characters", {"length": length})
        return key

    @field_validator("public_url")
    @classmethod
    def _is_public(cls, url: str) -> str:
        return _without_fault(url, public_error(url)).rstrip("/")

    @field_validator("forwarded_allow_ips")
    @classmethod
    def _are_proxies(cls, places: str) -> str:
        return _without_fault(places, proxies_error(places))

    @field_validator("email_url")
    @classmethod
    def _takes_mail(cls, url: str) -> str:
        return _without_fault(url, mail_error(url) if url else None)

    @field_validator("email_from")
    @classmethod
    def _sends_mail(cls, sender: str) -> str:
        plain = re.fullmatch(r"[^\r\n]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+", sender)
        return _without_fault(sender, None if plain else "is no address of mail")

    @field_validator("vault_keys")
    @classmethod
    def _is_file(cls, path: Path | None) -> Path | None:
        if path is not None and path.is_dir():
            raise PydanticCustomError("file", "is a folder: {path}", {"path": str(path)})
        return path

    @field_validator("treeline_var", "treeline_files")
    @classmethod
    def _is_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and folder.exists() and not folder.is_dir():
            raise PydanticCustomError("folder", "is no folder: {folder}", {"folder": str(folder)})
        return folder

    @field_validator(
        "alpaca_data_url",
        "alpaca_trading_url",
        "alpaca_paper_url",
        "alpaca_live_url",
        "discord_url",
        "massive_s3_endpoint",
        "massive_api_url",
        "sketches_s3_endpoint",
    )
    @classmethod
    def _is_web_address(cls, url: str, setting: ValidationInfo) -> str:
        if not url:
            return url
        # A bucket may be anybody's, such as one in the same house; and its secret signs, it is not sent.
        of_a_bucket = str(setting.field_name).endswith("_s3_endpoint")
        return _without_fault(url, web_address_error(url) or (None if of_a_bucket else api_error(url))).rstrip("/")

    @field_validator("massive_files", "sketches")
    @classmethod
    def _holds_files(cls, place: str) -> str:
        return _without_fault(place, place_error(place)).rstrip("/") or place

    @field_validator(
        "alpaca_api_key",
        "alpaca_secret_key",
        "massive_access_key",
        "massive_secret_key",
        "massive_api_key",
        "sketches_access_key",
        "sketches_secret_key",
        "discord_client_id",
        "discord_client_secret",
    )
    @classmethod
    def _is_key(cls, key: SecretStr) -> SecretStr:
        if re.search(r"[^!-~]", key.get_secret_value()):
            raise PydanticCustomError("key", "holds a space or another character that no key has")
        return key

    @field_validator("alpaca_secret_key", "massive_secret_key", "sketches_secret_key", "discord_client_secret")
    @classmethod
    def _is_of_a_pair(cls, secret: SecretStr, others: ValidationInfo) -> SecretStr:
        name = _FIRST_OF_PAIR[str(others.field_name)]
        if name not in others.data:  # it is wrong itself
            return secret
        here, there = (str(others.field_name).upper(), name.upper())
        if bool(secret.get_secret_value()) != bool(others.data[name].get_secret_value()):
            missing, given = (there, here) if secret.get_secret_value() else (here, there)
            raise PydanticCustomError("pair", "is not set, but {given} is", {"given": given, "variable": missing})
        place = _IN_BUCKET.get(name, "")
        if str(others.data.get(place)).startswith(S3) and not secret.get_secret_value():
            said = {"place": place.upper(), "variable": there}
            raise PydanticCustomError("pair", "is not set, but {place} is in S3", said)
        return secret

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, hosts: object) -> object:
        return [host.strip() for host in hosts.split(",") if host.strip()] if isinstance(hosts, str) else hosts


def _without_fault(text: str, wrong: str | None) -> str:
    """The text, when nothing is wrong with it; what is may not repeat it, since it may hold a password."""
    if wrong:
        raise PydanticCustomError("wrong", "{wrong}", {"wrong": wrong})
    return text


def read_environment() -> Environment:
    """The environment's settings. Raises Invalid that names every variable that is wrong."""
    try:
        return Environment()
    except ValidationError as error:
        raise Invalid([_fault(item) for item in error.errors()]) from None


def _fault(error: ErrorDetails) -> Fault:
    """Of the variable that the error itself names, or else of the one that was looked at."""
    variable = str(error.get("ctx", {}).get("variable", error["loc"][0])).upper()
    return Fault(variable, error["msg"], REMEDIES.get(variable, "see the table of settings in README.md"))


def environment_or_exit() -> Environment:
    """The environment's settings; wrong ones are told on stderr, a line each, and end the process with exit code 1."""
    try:
        return read_environment()
    except Invalid as error:
        for fault in error.faults:
            print(f"treeline: {fault}", file=sys.stderr)
        raise SystemExit(1) from None
