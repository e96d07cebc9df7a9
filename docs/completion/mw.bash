# Written by `mw completion bash`; do not edit.
_mw() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local verb=${COMP_WORDS[1]} options= words=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "init use check test fmt doc pack entity link fact import eval explain rank report result serve source series index assess alert mail schedule simulate organisation person token audit changes verify backup restore upgrade completion help version " -- "$cur"))
    return
  fi
  case $verb in
  pack)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "new remove" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " new remove " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  entity)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "add import list documents move retire" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " add import list documents move retire " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  link)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "add list" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " add list " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  fact)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "put list" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " put list " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  import)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "list" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " list " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  result)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "list show" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " list show " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  source)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "list test discover" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " list test discover " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  series)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "list show export retain" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " list show export retain " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  index)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "import stats corr structure treat weights remove profile trend couple" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " import stats corr structure treat weights remove profile trend couple " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  assess)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "new enter list show answer score attach fetch export import submit review return confirm reopen status next agreement set" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " new enter list show answer score attach fetch export import submit review return confirm reopen status next agreement set " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  alert)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "check list history ack shelve unshelve channel set test notices send retry" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " check list history ack shelve unshelve channel set test notices send retry " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  mail)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "set show test" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " set show test " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  schedule)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "add list show remove run" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " add list show remove run " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  organisation)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "add list rename" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " add list rename " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  person)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "add list grant revoke disable enable notify password data erase" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " add list grant revoke disable enable notify password data erase " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  token)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "new list revoke" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " new list revoke " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  audit)
    if ((COMP_CWORD == 2)) && [[ $cur != -* ]]; then
      COMPREPLY=($(compgen -W "list head" -- "$cur"))
      ((${#COMPREPLY[@]})) && return
    fi
    case " list head " in *" ${COMP_WORDS[2]} "*) verb="$verb ${COMP_WORDS[2]}" ;; esac ;;
  esac
  if [[ $prev == -w ]]; then
    COMPREPLY=($(compgen -d -- "$cur"))
    return
  fi
  if [[ $prev == --* ]]; then
    case "$verb $prev" in
    "init --zone") COMPREPLY=() ;;
    "init --shifts") COMPREPLY=() ;;
    "init --use") COMPREPLY=() ;;
    "use --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "use --format") COMPREPLY=($(compgen -W "text json" -- "$cur")) ;;
    "check --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "check --format") COMPREPLY=($(compgen -W "text json" -- "$cur")) ;;
    "test --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "doc --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "doc --output") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "doc --format") COMPREPLY=($(compgen -W "html json" -- "$cur")) ;;
    "pack new --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "pack new --copy") COMPREPLY=() ;;
    "pack new --title") COMPREPLY=() ;;
    "pack new --title-zh") COMPREPLY=() ;;
    "pack remove --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity add --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity add --title") COMPREPLY=() ;;
    "entity add --in") COMPREPLY=() ;;
    "entity add --zone") COMPREPLY=() ;;
    "entity add --from") COMPREPLY=() ;;
    "entity import --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity import --format") COMPREPLY=($(compgen -W "table json" -- "$cur")) ;;
    "entity list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "entity list --limit") COMPREPLY=() ;;
    "entity list --offset") COMPREPLY=() ;;
    "entity documents --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity documents --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "entity move --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity move --in") COMPREPLY=() ;;
    "entity move --at") COMPREPLY=() ;;
    "entity retire --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "entity retire --at") COMPREPLY=() ;;
    "link add --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "link add --from") COMPREPLY=() ;;
    "link add --to") COMPREPLY=() ;;
    "link list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "link list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "fact put --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "fact put --pack") COMPREPLY=() ;;
    "fact put --keys") COMPREPLY=() ;;
    "fact put --quality") COMPREPLY=($(compgen -W "good estimated doubtful" -- "$cur")) ;;
    "fact list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "fact list --measure") COMPREPLY=() ;;
    "fact list --entity") COMPREPLY=() ;;
    "fact list --from") COMPREPLY=() ;;
    "fact list --to") COMPREPLY=() ;;
    "fact list --as-known") COMPREPLY=() ;;
    "fact list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "fact list --limit") COMPREPLY=() ;;
    "import --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "import --pack") COMPREPLY=() ;;
    "import --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "import --rejects") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "import --output") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "import --undo") COMPREPLY=() ;;
    "import --format") COMPREPLY=($(compgen -W "table json" -- "$cur")) ;;
    "import --threads") COMPREPLY=() ;;
    "import list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "import list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "eval --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "eval --indicator") COMPREPLY=() ;;
    "eval --on") COMPREPLY=() ;;
    "eval --entity") COMPREPLY=() ;;
    "eval --at") COMPREPLY=() ;;
    "eval --from") COMPREPLY=() ;;
    "eval --to") COMPREPLY=() ;;
    "eval --as-known") COMPREPLY=() ;;
    "eval --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "eval --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "eval --threads") COMPREPLY=() ;;
    "explain --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "explain --pack") COMPREPLY=() ;;
    "explain --entity") COMPREPLY=() ;;
    "explain --at") COMPREPLY=() ;;
    "explain --on") COMPREPLY=() ;;
    "explain --keys") COMPREPLY=() ;;
    "explain --depth") COMPREPLY=() ;;
    "explain --rows") COMPREPLY=() ;;
    "explain --as-known") COMPREPLY=() ;;
    "explain --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "rank --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "rank --at") COMPREPLY=() ;;
    "rank --entity") COMPREPLY=() ;;
    "rank --top") COMPREPLY=() ;;
    "rank --compare") COMPREPLY=() ;;
    "rank --what-if") COMPREPLY=() ;;
    "rank --weight") COMPREPLY=() ;;
    "rank --by") COMPREPLY=() ;;
    "rank --members") COMPREPLY=() ;;
    "rank --size") COMPREPLY=() ;;
    "rank --share") COMPREPLY=() ;;
    "rank --draws") COMPREPLY=() ;;
    "rank --seed") COMPREPLY=() ;;
    "rank --sampler") COMPREPLY=($(compgen -W "random sobol" -- "$cur")) ;;
    "rank --within") COMPREPLY=() ;;
    "rank --ahead-of") COMPREPLY=() ;;
    "rank --plot") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "rank --as-known") COMPREPLY=() ;;
    "rank --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "rank --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "rank --threads") COMPREPLY=() ;;
    "report --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "report --entity") COMPREPLY=() ;;
    "report --at") COMPREPLY=() ;;
    "report --output") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "report --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "report --threads") COMPREPLY=() ;;
    "result list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "result list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "result show --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "result show --top") COMPREPLY=() ;;
    "result show --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "serve --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "serve --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "serve --listen") COMPREPLY=() ;;
    "serve --certificate") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "serve --key") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "serve --oidc") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "source list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "source list --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "source list --as") COMPREPLY=($(compgen -W "table json csv" -- "$cur")) ;;
    "source test --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "source test --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "source test --for") COMPREPLY=() ;;
    "source discover --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "source discover --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "source discover --for") COMPREPLY=() ;;
    "source discover --as") COMPREPLY=($(compgen -W "table map json csv" -- "$cur")) ;;
    "source discover --name") COMPREPLY=() ;;
    "source discover --user") COMPREPLY=() ;;
    "source discover --ca") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "source discover --unit") COMPREPLY=() ;;
    "source discover --space") COMPREPLY=() ;;
    "source discover --registers") COMPREPLY=() ;;
    "series list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "series list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "series show --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "series show --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "series export --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "series export --from") COMPREPLY=() ;;
    "series export --to") COMPREPLY=() ;;
    "series export --resolution") COMPREPLY=($(compgen -W "raw minutes hours" -- "$cur")) ;;
    "series retain --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "series retain --map") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "index import --name") COMPREPLY=() ;;
    "index import --kind") COMPREPLY=() ;;
    "index import --output") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index stats --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index stats --at") COMPREPLY=() ;;
    "index stats --stage") COMPREPLY=($(compgen -W "raw denominated imputed screened treated normalised" -- "$cur")) ;;
    "index stats --known") COMPREPLY=() ;;
    "index stats --nonzero") COMPREPLY=() ;;
    "index stats --distinct") COMPREPLY=() ;;
    "index stats --skew") COMPREPLY=() ;;
    "index stats --kurtosis") COMPREPLY=() ;;
    "index stats --as-known") COMPREPLY=() ;;
    "index stats --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index stats --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index stats --threads") COMPREPLY=() ;;
    "index corr --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index corr --at") COMPREPLY=() ;;
    "index corr --stage") COMPREPLY=($(compgen -W "raw denominated imputed screened treated normalised" -- "$cur")) ;;
    "index corr --kind") COMPREPLY=($(compgen -W "pearson spearman kendall" -- "$cur")) ;;
    "index corr --level") COMPREPLY=() ;;
    "index corr --with") COMPREPLY=() ;;
    "index corr --against") COMPREPLY=() ;;
    "index corr --weak") COMPREPLY=() ;;
    "index corr --repeated") COMPREPLY=() ;;
    "index corr --p") COMPREPLY=() ;;
    "index corr --as-known") COMPREPLY=() ;;
    "index corr --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index corr --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index corr --threads") COMPREPLY=() ;;
    "index structure --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index structure --at") COMPREPLY=() ;;
    "index structure --stage") COMPREPLY=($(compgen -W "raw denominated imputed screened treated normalised" -- "$cur")) ;;
    "index structure --components") COMPREPLY=() ;;
    "index structure --as-known") COMPREPLY=() ;;
    "index structure --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index structure --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index structure --threads") COMPREPLY=() ;;
    "index treat --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index treat --at") COMPREPLY=() ;;
    "index treat --as-known") COMPREPLY=() ;;
    "index treat --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index treat --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index treat --threads") COMPREPLY=() ;;
    "index weights --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index weights --at") COMPREPLY=() ;;
    "index weights --ahp") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "index weights --as-known") COMPREPLY=() ;;
    "index weights --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index weights --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index weights --threads") COMPREPLY=() ;;
    "index remove --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index remove --at") COMPREPLY=() ;;
    "index remove --as-known") COMPREPLY=() ;;
    "index remove --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index remove --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index remove --threads") COMPREPLY=() ;;
    "index profile --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index profile --entity") COMPREPLY=() ;;
    "index profile --against") COMPREPLY=() ;;
    "index profile --at") COMPREPLY=() ;;
    "index profile --as-known") COMPREPLY=() ;;
    "index profile --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index profile --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index profile --threads") COMPREPLY=() ;;
    "index trend --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index trend --from") COMPREPLY=() ;;
    "index trend --to") COMPREPLY=() ;;
    "index trend --part") COMPREPLY=() ;;
    "index trend --entity") COMPREPLY=() ;;
    "index trend --top") COMPREPLY=() ;;
    "index trend --stage") COMPREPLY=($(compgen -W "raw denominated imputed screened treated normalised" -- "$cur")) ;;
    "index trend --as-known") COMPREPLY=() ;;
    "index trend --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index trend --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index trend --threads") COMPREPLY=() ;;
    "index couple --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "index couple --at") COMPREPLY=() ;;
    "index couple --variant") COMPREPLY=($(compgen -W "means spread" -- "$cur")) ;;
    "index couple --share") COMPREPLY=() ;;
    "index couple --scale") COMPREPLY=() ;;
    "index couple --as-known") COMPREPLY=() ;;
    "index couple --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "index couple --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "index couple --threads") COMPREPLY=() ;;
    "assess new --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess new --standard") COMPREPLY=() ;;
    "assess new --period") COMPREPLY=() ;;
    "assess new --deadline") COMPREPLY=() ;;
    "assess new --when") COMPREPLY=() ;;
    "assess new --in") COMPREPLY=() ;;
    "assess new --entity") COMPREPLY=() ;;
    "assess new --from") COMPREPLY=() ;;
    "assess new --by") COMPREPLY=() ;;
    "assess enter --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess enter --in") COMPREPLY=() ;;
    "assess enter --by") COMPREPLY=() ;;
    "assess list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess list --top") COMPREPLY=() ;;
    "assess list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess show --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess show --version") COMPREPLY=() ;;
    "assess show --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess show --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess answer --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess answer --accept") COMPREPLY=() ;;
    "assess answer --withdraw") COMPREPLY=() ;;
    "assess answer --comment") COMPREPLY=() ;;
    "assess answer --by") COMPREPLY=() ;;
    "assess answer --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess score --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess score --accept") COMPREPLY=() ;;
    "assess score --withdraw") COMPREPLY=() ;;
    "assess score --comment") COMPREPLY=() ;;
    "assess score --by") COMPREPLY=() ;;
    "assess score --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess attach --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess attach --remove") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "assess attach --limit") COMPREPLY=() ;;
    "assess attach --comment") COMPREPLY=() ;;
    "assess attach --by") COMPREPLY=() ;;
    "assess fetch --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess fetch --output") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess export --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess export --format") COMPREPLY=($(compgen -W "json csv aas xlsx" -- "$cur")) ;;
    "assess export --output") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "assess export --lang") COMPREPLY=($(compgen -W "en zh both" -- "$cur")) ;;
    "assess import --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess import --entity") COMPREPLY=() ;;
    "assess import --rejects") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "assess import --by") COMPREPLY=() ;;
    "assess import --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess submit --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess submit --comment") COMPREPLY=() ;;
    "assess submit --by") COMPREPLY=() ;;
    "assess submit --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess review --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess review --comment") COMPREPLY=() ;;
    "assess review --by") COMPREPLY=() ;;
    "assess return --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess return --comment") COMPREPLY=() ;;
    "assess return --by") COMPREPLY=() ;;
    "assess confirm --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess confirm --comment") COMPREPLY=() ;;
    "assess confirm --by") COMPREPLY=() ;;
    "assess reopen --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess reopen --comment") COMPREPLY=() ;;
    "assess reopen --by") COMPREPLY=() ;;
    "assess status --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess status --top") COMPREPLY=() ;;
    "assess status --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess status --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess status --threads") COMPREPLY=() ;;
    "assess next --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess next --level") COMPREPLY=() ;;
    "assess next --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess next --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess next --threads") COMPREPLY=() ;;
    "assess agreement --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess agreement --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess agreement --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "assess set --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "assess set --prior") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "assess set --costs") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "assess set --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "assess set --by") COMPREPLY=() ;;
    "alert check --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert check --at") COMPREPLY=() ;;
    "alert check --from") COMPREPLY=() ;;
    "alert check --to") COMPREPLY=() ;;
    "alert check --alert") COMPREPLY=() ;;
    "alert check --entity") COMPREPLY=() ;;
    "alert check --slot") COMPREPLY=() ;;
    "alert check --as-known") COMPREPLY=() ;;
    "alert check --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert check --threads") COMPREPLY=() ;;
    "alert list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert history --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert history --alert") COMPREPLY=() ;;
    "alert history --entity") COMPREPLY=() ;;
    "alert history --from") COMPREPLY=() ;;
    "alert history --to") COMPREPLY=() ;;
    "alert history --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert ack --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert ack --comment") COMPREPLY=() ;;
    "alert ack --by") COMPREPLY=() ;;
    "alert shelve --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert shelve --minutes") COMPREPLY=() ;;
    "alert shelve --until") COMPREPLY=() ;;
    "alert shelve --comment") COMPREPLY=() ;;
    "alert shelve --by") COMPREPLY=() ;;
    "alert unshelve --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert unshelve --comment") COMPREPLY=() ;;
    "alert unshelve --by") COMPREPLY=() ;;
    "alert channel --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert channel --webhook") COMPREPLY=() ;;
    "alert channel --mail") COMPREPLY=() ;;
    "alert channel --to") COMPREPLY=() ;;
    "alert channel --from") COMPREPLY=() ;;
    "alert channel --user") COMPREPLY=() ;;
    "alert channel --secret-file") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "alert channel --least") COMPREPLY=($(compgen -W "information warning critical" -- "$cur")) ;;
    "alert channel --branch") COMPREPLY=() ;;
    "alert channel --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "alert channel --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert set --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert set --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert test --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert notices --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert notices --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "alert send --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert retry --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "alert retry --by") COMPREPLY=() ;;
    "mail set --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "mail set --server") COMPREPLY=() ;;
    "mail set --from") COMPREPLY=() ;;
    "mail set --user") COMPREPLY=() ;;
    "mail set --secret-file") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "mail set --link") COMPREPLY=() ;;
    "mail show --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "mail show --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "mail test --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "mail test --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "schedule add --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "schedule add --when") COMPREPLY=() ;;
    "schedule add --zone") COMPREPLY=() ;;
    "schedule add --period") COMPREPLY=($(compgen -W "day week month quarter year" -- "$cur")) ;;
    "schedule add --to") COMPREPLY=() ;;
    "schedule add --title") COMPREPLY=() ;;
    "schedule add --as") COMPREPLY=($(compgen -W "csv xlsx pdf" -- "$cur")) ;;
    "schedule add --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "schedule list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "schedule list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "schedule show --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "schedule show --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "schedule remove --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "schedule run --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "simulate --mqtt") COMPREPLY=() ;;
    "simulate --user") COMPREPLY=() ;;
    "simulate --ca") COMPREPLY=($(compgen -f -- "$cur")) ;;
    "simulate --modbus") COMPREPLY=() ;;
    "simulate --speed") COMPREPLY=() ;;
    "simulate --seed") COMPREPLY=() ;;
    "simulate --from") COMPREPLY=() ;;
    "simulate --for") COMPREPLY=() ;;
    "simulate --lines") COMPREPLY=() ;;
    "organisation add --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "organisation add --title") COMPREPLY=() ;;
    "organisation add --entity") COMPREPLY=() ;;
    "organisation list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "organisation list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "organisation rename --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person add --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person add --title") COMPREPLY=() ;;
    "person add --mail") COMPREPLY=() ;;
    "person add --organisation") COMPREPLY=() ;;
    "person add --role") COMPREPLY=($(compgen -W "viewer operator assessor analyst administrator" -- "$cur")) ;;
    "person add --entity") COMPREPLY=() ;;
    "person list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person list --organisation") COMPREPLY=() ;;
    "person list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "person grant --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person grant --entity") COMPREPLY=() ;;
    "person revoke --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person revoke --entity") COMPREPLY=() ;;
    "person disable --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person enable --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person notify --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person notify --least") COMPREPLY=($(compgen -W "none information warning critical" -- "$cur")) ;;
    "person notify --entity") COMPREPLY=() ;;
    "person notify --lang") COMPREPLY=($(compgen -W "en zh" -- "$cur")) ;;
    "person notify --zone") COMPREPLY=() ;;
    "person notify --quiet") COMPREPLY=() ;;
    "person notify --tell") COMPREPLY=($(compgen -W "all escalations" -- "$cur")) ;;
    "person notify --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "person password --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person data --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "person erase --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "token new --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "token new --title") COMPREPLY=() ;;
    "token new --role") COMPREPLY=($(compgen -W "viewer operator assessor analyst administrator" -- "$cur")) ;;
    "token new --entity") COMPREPLY=() ;;
    "token new --days") COMPREPLY=() ;;
    "token list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "token list --person") COMPREPLY=() ;;
    "token list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "token revoke --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "audit list --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "audit list --since") COMPREPLY=() ;;
    "audit list --organisation") COMPREPLY=() ;;
    "audit list --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "audit head --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "changes --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "changes --entity") COMPREPLY=() ;;
    "changes --since") COMPREPLY=() ;;
    "changes --top") COMPREPLY=() ;;
    "changes --format") COMPREPLY=($(compgen -W "table csv json" -- "$cur")) ;;
    "verify --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "verify --format") COMPREPLY=($(compgen -W "table json" -- "$cur")) ;;
    "verify --audit") COMPREPLY=() ;;
    "backup --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "backup --keep") COMPREPLY=() ;;
    "backup --format") COMPREPLY=($(compgen -W "table json" -- "$cur")) ;;
    "restore --sha256") COMPREPLY=() ;;
    "restore --audit") COMPREPLY=() ;;
    "restore --format") COMPREPLY=($(compgen -W "table json" -- "$cur")) ;;
    "upgrade --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    "help --as") COMPREPLY=($(compgen -W "text man markdown" -- "$cur")) ;;
    "version --workspace") COMPREPLY=($(compgen -d -- "$cur")) ;;
    *) prev= ;;
    esac
    [[ $prev ]] && return
  fi
  case $verb in
    "init") options="--zone --shifts --use --help" words="dir" ;;
    "use") options="--workspace --remove --all --format --help" words="" ;;
    "check") options="--workspace --strict --format --help" words="" ;;
    "test") options="--workspace --verbose --help" words="" ;;
    "fmt") options="--check --stdout --help" words="file" ;;
    "doc") options="--workspace --output --format --examples --help" words="" ;;
    "pack new") options="--workspace --copy --title --title-zh --help" words="" ;;
    "pack remove") options="--workspace --help" words="" ;;
    "entity add") options="--workspace --title --in --zone --from --help" words="" ;;
    "entity import") options="--workspace --dry-run --format --help" words="file" ;;
    "entity list") options="--workspace --format --tree --limit --offset --help" words="" ;;
    "entity documents") options="--workspace --format --help" words="" ;;
    "entity move") options="--workspace --in --at --help" words="" ;;
    "entity retire") options="--workspace --at --undo --help" words="" ;;
    "link add") options="--workspace --from --to --help" words="" ;;
    "link list") options="--workspace --format --help" words="" ;;
    "fact put") options="--workspace --pack --keys --quality --help" words="" ;;
    "fact list") options="--workspace --measure --entity --from --to --all-versions --as-known --format --limit --help" words="" ;;
    "import") options="--workspace --pack --map --add-entities --dry-run --rejects --guess --output --undo --format --threads --help" words="file" ;;
    "import list") options="--workspace --format --help" words="" ;;
    "eval") options="--workspace --indicator --on --entity --at --from --to --as-known --total --all --no-coverage --format --lang --threads --verbose --help" words="" ;;
    "explain") options="--workspace --pack --entity --at --on --keys --total --depth --rows --as-known --json --lang --help" words="" ;;
    "rank") options="--workspace --at --entity --top --compare --what-if --weight --by --members --size --share --draws --seed --sampler --within --ahead-of --acceptability --sensitivity --plot --save --as-known --format --lang --threads --help" words="" ;;
    "report") options="--workspace --entity --at --output --lang --threads --help" words="" ;;
    "result list") options="--workspace --format --help" words="" ;;
    "result show") options="--workspace --top --format --help" words="" ;;
    "serve") options="--workspace --map --listen --certificate --key --oidc --open --behind-proxy --help" words="" ;;
    "source list") options="--workspace --map --as --help" words="" ;;
    "source test") options="--workspace --map --for --help" words="" ;;
    "source discover") options="--workspace --map --for --as --name --rebirth --user --ca --unit --space --registers --help" words="" ;;
    "series list") options="--workspace --all --format --help" words="" ;;
    "series show") options="--workspace --format --help" words="" ;;
    "series export") options="--workspace --from --to --resolution --help" words="" ;;
    "series retain") options="--workspace --map --dry-run --help" words="" ;;
    "index import") options="--name --kind --output --help" words="" ;;
    "index stats") options="--workspace --at --stage --units --known --nonzero --distinct --skew --kurtosis --as-known --format --lang --threads --help" words="" ;;
    "index corr") options="--workspace --at --stage --kind --level --with --flagged --against --weak --repeated --p --as-known --format --lang --threads --help" words="" ;;
    "index structure") options="--workspace --at --stage --components --as-known --format --lang --threads --help" words="" ;;
    "index treat") options="--workspace --at --points --as-known --format --lang --threads --help" words="" ;;
    "index weights") options="--workspace --at --ahp --as-known --format --lang --threads --help" words="" ;;
    "index remove") options="--workspace --at --nodes --as-known --format --lang --threads --help" words="" ;;
    "index profile") options="--workspace --entity --against --at --as-known --format --lang --threads --help" words="" ;;
    "index trend") options="--workspace --from --to --part --entity --top --stage --as-known --format --lang --threads --help" words="" ;;
    "index couple") options="--workspace --at --variant --share --scale --as-known --format --lang --threads --help" words="" ;;
    "assess new") options="--workspace --standard --period --deadline --when --in --entity --from --no-inform --by --help" words="" ;;
    "assess enter") options="--workspace --in --no-inform --by --help" words="" ;;
    "assess list") options="--workspace --top --format --help" words="" ;;
    "assess show") options="--workspace --questions --history --version --format --lang --help" words="" ;;
    "assess answer") options="--workspace --accept --withdraw --comment --by --lang --help" words="" ;;
    "assess score") options="--workspace --accept --withdraw --comment --by --lang --help" words="" ;;
    "assess attach") options="--workspace --remove --limit --comment --by --help" words="" ;;
    "assess fetch") options="--workspace --output --help" words="" ;;
    "assess export") options="--workspace --format --output --lang --help" words="" ;;
    "assess import") options="--workspace --entity --rejects --by --lang --help" words="" ;;
    "assess submit") options="--workspace --incomplete --comment --by --lang --help" words="" ;;
    "assess review") options="--workspace --comment --by --help" words="" ;;
    "assess return") options="--workspace --comment --by --help" words="" ;;
    "assess confirm") options="--workspace --comment --by --help" words="" ;;
    "assess reopen") options="--workspace --comment --by --help" words="" ;;
    "assess status") options="--workspace --top --format --lang --threads --help" words="" ;;
    "assess next") options="--workspace --level --format --lang --threads --help" words="" ;;
    "assess agreement") options="--workspace --format --lang --help" words="" ;;
    "assess set") options="--workspace --prior --costs --format --by --help" words="" ;;
    "alert check") options="--workspace --at --from --to --alert --entity --slot --keep --as-known --format --threads --help" words="" ;;
    "alert list") options="--workspace --all --format --help" words="" ;;
    "alert history") options="--workspace --alert --entity --from --to --format --help" words="" ;;
    "alert ack") options="--workspace --all --comment --by --help" words="" ;;
    "alert shelve") options="--workspace --minutes --until --comment --by --help" words="" ;;
    "alert unshelve") options="--workspace --comment --by --help" words="" ;;
    "alert channel") options="--workspace --webhook --mail --to --from --user --secret-file --plain --private --least --branch --lang --format --help" words="" ;;
    "alert set") options="--workspace --format --help" words="" ;;
    "alert test") options="--workspace --help" words="" ;;
    "alert notices") options="--workspace --format --help" words="" ;;
    "alert send") options="--workspace --help" words="" ;;
    "alert retry") options="--workspace --by --help" words="" ;;
    "mail set") options="--workspace --server --from --user --secret-file --plain --link --off --help" words="" ;;
    "mail show") options="--workspace --format --help" words="" ;;
    "mail test") options="--workspace --lang --help" words="" ;;
    "schedule add") options="--workspace --when --zone --period --to --title --as --lang --help" words="" ;;
    "schedule list") options="--workspace --format --help" words="" ;;
    "schedule show") options="--workspace --format --help" words="" ;;
    "schedule remove") options="--workspace --help" words="" ;;
    "schedule run") options="--workspace --help" words="" ;;
    "simulate") options="--mqtt --user --ca --modbus --speed --seed --from --for --lines --map --entities --help" words="" ;;
    "organisation add") options="--workspace --title --entity --help" words="" ;;
    "organisation list") options="--workspace --format --help" words="" ;;
    "organisation rename") options="--workspace --help" words="" ;;
    "person add") options="--workspace --title --mail --organisation --role --entity --help" words="" ;;
    "person list") options="--workspace --organisation --format --help" words="" ;;
    "person grant") options="--workspace --entity --help" words="" ;;
    "person revoke") options="--workspace --entity --help" words="" ;;
    "person disable") options="--workspace --help" words="" ;;
    "person enable") options="--workspace --help" words="" ;;
    "person notify") options="--workspace --least --entity --everywhere --lang --zone --quiet --tell --format --help" words="" ;;
    "person password") options="--workspace --link --help" words="" ;;
    "person data") options="--workspace --help" words="" ;;
    "person erase") options="--workspace --help" words="" ;;
    "token new") options="--workspace --title --role --entity --read-only --days --help" words="" ;;
    "token list") options="--workspace --person --format --help" words="" ;;
    "token revoke") options="--workspace --help" words="" ;;
    "audit list") options="--workspace --since --organisation --format --help" words="" ;;
    "audit head") options="--workspace --help" words="" ;;
    "changes") options="--workspace --entity --since --top --format --help" words="" ;;
    "verify") options="--workspace --format --audit --help" words="" ;;
    "backup") options="--workspace --keep --format --help" words="" ;;
    "restore") options="--sha256 --audit --format --help" words="file" ;;
    "upgrade") options="--workspace --no-backup --help" words="" ;;
    "completion") options="--help" words="" ;;
    "help") options="--as --help" words="" ;;
    "version") options="--workspace --verbose --help" words="" ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ $words == dir ]]; then
    COMPREPLY=($(compgen -d -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _mw mw
