"""The settings that come from the process environment, typed; a wrong one stops the start and names its remedy."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from treeline.core.errors import Fault, Invalid

ROOT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """One attribute a variable; the README's table of settings says what each is for."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    database_url: str = Field(default="", description="Postgres, as postgresql://user:password@host:5432/name")
    redis_url: str = Field(default="", description="Redis, as redis://:password@host:6379/0")
    secret_key: SecretStr = Field(default=SecretStr(""), description="signs sessions; 50 or more random characters")
    debug: bool = False
    allowed_hosts: Annotated[list[str], NoDecode] = Field(default=["localhost", "127.0.0.1", "[::1]"])
    treeline_var: Path = Field(default=ROOT / "var", description="where the platform keeps its own files")
    treeline_files: Path | None = Field(default=None, description="folder of price files; <var>/files when unset")
    log_format: str = Field(default="console", pattern="^(console|json)$")


def read_environment() -> Environment:
    """The environment's settings. Raises Invalid that names every variable that is wrong."""
    try:
        return Environment()
    except ValidationError as error:
        faults = [
            Fault(str(item["loc"][0]).upper(), item["msg"], "see the table of settings in README.md")
            for item in error.errors()
        ]
        raise Invalid(faults) from None
